package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"golang.org/x/sync/errgroup"
)

const (
	echoID        = "/interop/echo/1.0.0"
	resetID       = "/interop/reset/1.0.0"
	perfID        = "/perf/1.0.0"
	unsupportedID = "/interop/nobody-serves-this/1.0.0"
	pieceBytes    = 64 * 1024
)

func serveStreams(h host.Host) {
	h.SetStreamHandler(echoID, func(s network.Stream) {
		if _, err := io.Copy(s, s); err != nil {
			s.Reset()
			return
		}
		s.Close()
	})
	h.SetStreamHandler(resetID, func(s network.Stream) {
		one := make([]byte, 1)
		io.ReadFull(s, one)
		s.Reset()
	})
	h.SetStreamHandler(perfID, func(s network.Stream) {
		if err := servePerf(s); err != nil {
			s.Reset()
			return
		}
		s.Close()
	})
}

func servePerf(s network.Stream) error {
	header := make([]byte, 8)
	if _, err := io.ReadFull(s, header); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, s); err != nil {
		return err
	}
	return sendZeros(s, int64(binary.BigEndian.Uint64(header)))
}

func sendZeros(w io.Writer, count int64) error {
	piece := make([]byte, pieceBytes)
	for count > 0 {
		size := min(count, pieceBytes)
		if _, err := w.Write(piece[:size]); err != nil {
			return err
		}
		count -= size
	}
	return nil
}

// echo sends bytes that are told apart by their place, ends its side, and wants them all back.
func echo(ctx context.Context, h host.Host, id peer.ID, count int64) (any, error) {
	s, err := h.NewStream(ctx, id, echoID)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	sent := make([]byte, count)
	for i := range sent {
		sent[i] = byte(i % 251)
	}
	var writing errgroup.Group
	writing.Go(func() error {
		if _, err := s.Write(sent); err != nil {
			return err
		}
		return s.CloseWrite()
	})
	received, err := io.ReadAll(s)
	if err != nil {
		return nil, err
	}
	if err := writing.Wait(); err != nil {
		return nil, err
	}
	if !bytes.Equal(sent, received) {
		return nil, fmt.Errorf("sent %d bytes, %d came back, not the same", len(sent), len(received))
	}
	return map[string]any{"bytes": len(received)}, nil
}

func openStreams(ctx context.Context, h host.Host, id peer.ID, count, concurrent int) (any, error) {
	started := time.Now()
	var group errgroup.Group
	group.SetLimit(max(1, concurrent))
	for range count {
		group.Go(func() error {
			_, err := echo(ctx, h, id, 8)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return map[string]any{"perSecond": float64(count) / time.Since(started).Seconds()}, nil
}

// perf uploads, ends its side, and then wants as many bytes as it asked for.
func perf(ctx context.Context, h host.Host, id peer.ID, up, down int64) (any, error) {
	s, err := h.NewStream(ctx, id, perfID)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	started := time.Now()
	header := make([]byte, 8)
	binary.BigEndian.PutUint64(header, uint64(down))
	if _, err := s.Write(header); err != nil {
		return nil, err
	}
	if err := sendZeros(s, up); err != nil {
		return nil, err
	}
	if err := s.CloseWrite(); err != nil {
		return nil, err
	}
	received, err := io.Copy(io.Discard, s)
	if err != nil {
		return nil, err
	}
	if received != down {
		return nil, fmt.Errorf("asked for %d bytes, %d came", down, received)
	}
	return map[string]any{"micros": time.Since(started).Microseconds()}, nil
}

// expectReset opens a stream that the other side resets: reading must fail, not end.
func expectReset(ctx context.Context, h host.Host, id peer.ID) (any, error) {
	s, err := h.NewStream(ctx, id, resetID)
	if err != nil {
		return nil, err
	}
	defer s.Reset()
	if _, err := s.Write([]byte{1}); err != nil {
		return nil, err
	}
	_, err = io.ReadAll(s)
	if err == nil {
		return nil, errors.New("the stream ended instead of being reset")
	}
	if !errors.Is(err, network.ErrReset) {
		return nil, fmt.Errorf("not a reset: %w", err)
	}
	return nil, nil
}

func expectUnsupported(ctx context.Context, h host.Host, id peer.ID) (any, error) {
	s, err := h.NewStream(ctx, id, unsupportedID)
	if err == nil {
		_, err = s.Read(make([]byte, 1))
		s.Reset()
	}
	if err == nil {
		return nil, errors.New("a protocol that nobody serves was agreed on")
	}
	return nil, nil
}
