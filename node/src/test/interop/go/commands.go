package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/ipfs/go-cid"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/multiformats/go-multihash"
)

// peerState is the peer that commands act on.
type peerState struct {
	ctx  context.Context
	host host.Host
	dht  *dht.IpfsDHT
}

// command is one line of input; what a field means depends on the operation.
type command struct {
	ID         int    `json:"id"`
	Op         string `json:"op"`
	Address    string `json:"address"`
	Peer       string `json:"peer"`
	Protocol   string `json:"protocol"`
	Key        string `json:"key"`
	Value      string `json:"value"`
	Count      int    `json:"count"`
	Concurrent int    `json:"concurrent"`
	Up         int64  `json:"up"`
	Down       int64  `json:"down"`
}

func protocolPrefix(kad string) protocol.ID {
	return protocol.ID(strings.TrimSuffix(kad, kadSuffix))
}

func (s *peerState) run(ctx context.Context, c command) (any, error) {
	switch c.Op {
	case "connect":
		return s.connect(ctx, c.Address)
	case "disconnect":
		return s.withPeer(c, func(id peer.ID) (any, error) { return nil, s.host.Network().ClosePeer(id) })
	case "info":
		return s.withPeer(c, s.info)
	case "ping":
		return s.withPeer(c, func(id peer.ID) (any, error) { return s.ping(ctx, id, c.Count) })
	case "echo":
		return s.withPeer(c, func(id peer.ID) (any, error) { return echo(ctx, s.host, id, c.Up) })
	case "streams":
		return s.withPeer(c, func(id peer.ID) (any, error) {
			return openStreams(ctx, s.host, id, c.Count, c.Concurrent)
		})
	case "perf":
		return s.withPeer(c, func(id peer.ID) (any, error) { return perf(ctx, s.host, id, c.Up, c.Down) })
	case "reset":
		return s.withPeer(c, func(id peer.ID) (any, error) { return expectReset(ctx, s.host, id) })
	case "unsupported":
		return s.withPeer(c, func(id peer.ID) (any, error) { return expectUnsupported(ctx, s.host, id) })
	case "serve":
		// By name only; others are told.
		s.host.SetStreamHandler(protocol.ID(c.Protocol), func(stream network.Stream) { stream.Reset() })
		return nil, nil
	case "connections":
		return s.connections(), nil
	default:
		return s.runKad(ctx, c)
	}
}

func (s *peerState) runKad(ctx context.Context, c command) (any, error) {
	if c.Op == "table" {
		return texts(s.dht.RoutingTable().ListPeers()), nil
	}
	if c.Op == "findPeer" {
		return s.withPeer(c, func(id peer.ID) (any, error) {
			found, err := s.dht.FindPeer(ctx, id)
			if err != nil {
				return nil, err
			}
			var addresses []string
			for _, each := range found.Addrs {
				addresses = append(addresses, each.String())
			}
			return addresses, nil
		})
	}
	key, err := hex.DecodeString(c.Key)
	if err != nil {
		return nil, err
	}
	switch c.Op {
	case "put":
		value, err := hex.DecodeString(c.Value)
		if err != nil {
			return nil, err
		}
		return nil, s.dht.PutValue(ctx, string(key), value)
	case "get":
		value, err := s.dht.GetValue(ctx, string(key))
		return hex.EncodeToString(value), err
	case "provide":
		return nil, s.dht.Provide(ctx, cid.NewCidV1(cid.Raw, multihash.Multihash(key)), true)
	case "findProviders":
		found, err := s.dht.FindProviders(ctx, cid.NewCidV1(cid.Raw, multihash.Multihash(key)))
		var ids []peer.ID
		for _, each := range found {
			ids = append(ids, each.ID)
		}
		return texts(ids), err
	}
	return nil, fmt.Errorf("no such operation: %s", c.Op)
}

func (s *peerState) withPeer(c command, do func(peer.ID) (any, error)) (any, error) {
	id, err := peer.Decode(c.Peer)
	if err != nil {
		return nil, err
	}
	return do(id)
}

func (s *peerState) connect(ctx context.Context, address string) (any, error) {
	info, err := peer.AddrInfoFromString(address)
	if err != nil {
		return nil, err
	}
	started := time.Now()
	if err := s.host.Connect(ctx, *info); err != nil {
		return nil, err
	}
	return map[string]any{"peer": info.ID.String(), "micros": time.Since(started).Microseconds()}, nil
}

// info is what identify told of a peer, or an error as long as it has told nothing.
func (s *peerState) info(id peer.ID) (any, error) {
	protocols, err := s.host.Peerstore().GetProtocols(id)
	if err != nil {
		return nil, err
	}
	agent, err := s.host.Peerstore().Get(id, "AgentVersion")
	if err != nil {
		return nil, err
	}
	var addresses []string
	for _, each := range s.host.Peerstore().Addrs(id) {
		addresses = append(addresses, each.String())
	}
	sort.Strings(addresses)
	return map[string]any{"protocols": protocols, "agent": agent, "addresses": addresses}, nil
}

func (s *peerState) ping(ctx context.Context, id peer.ID, count int) (any, error) {
	limit, cancel := context.WithCancel(ctx)
	defer cancel()
	echoes := ping.Ping(limit, s.host, id)
	var micros []int64
	for len(micros) < count {
		select {
		case echo := <-echoes:
			if echo.Error != nil {
				return nil, echo.Error
			}
			micros = append(micros, echo.RTT.Microseconds())
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	sort.Slice(micros, func(a, b int) bool { return micros[a] < micros[b] })
	return map[string]any{"p50Micros": micros[len(micros)/2]}, nil
}

func (s *peerState) connections() []string {
	return texts(s.host.Network().Peers())
}

func texts(ids []peer.ID) []string {
	result := []string{}
	for _, each := range ids {
		result = append(result, each.String())
	}
	sort.Strings(result)
	return result
}
