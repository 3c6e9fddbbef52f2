// Command interop is a go-libp2p peer that is told what to do by lines of JSON on its standard
// input and answers each with a line of JSON. It exists only for Coterie's interoperability tests
// and shares no code with Coterie.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/pnet"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

const kadSuffix = "/kad/1.0.0"

// anything accepts every record; of several the greatest one wins, so that all choose alike.
type anything struct{}

func (anything) Validate(string, []byte) error { return nil }

func (anything) Select(_ string, values [][]byte) (int, error) {
	best := 0
	for i, each := range values {
		if string(each) > string(values[best]) {
			best = i
		}
	}
	return best, nil
}

func identity(kind string) (crypto.PrivKey, error) {
	switch kind {
	case "rsa":
		key, _, err := crypto.GenerateKeyPair(crypto.RSA, 2048)
		return key, err
	case "secp256k1":
		key, _, err := crypto.GenerateKeyPair(crypto.Secp256k1, 0)
		return key, err
	case "ecdsa":
		key, _, err := crypto.GenerateKeyPair(crypto.ECDSA, 0)
		return key, err
	default:
		key, _, err := crypto.GenerateKeyPair(crypto.Ed25519, 0)
		return key, err
	}
}

func start(ctx context.Context) (*peerState, error) {
	listen := flag.String("listen", "/ip4/127.0.0.1/tcp/0", "multiaddr to listen on")
	namespace := flag.String("namespace", "test", "namespace of records that are accepted")
	kad := flag.String("kad-protocol", "/coterie"+kadSuffix, "protocol id of the DHT")
	key := flag.String("key", "ed25519", "ed25519, rsa, secp256k1 or ecdsa")
	psk := flag.String("psk", "", "file with the key of a private network")
	flag.Parse()
	if !strings.HasSuffix(*kad, kadSuffix) {
		return nil, fmt.Errorf("--kad-protocol must end with %s, not %s", kadSuffix, *kad)
	}
	private, err := identity(*key)
	if err != nil {
		return nil, err
	}
	options := []libp2p.Option{
		libp2p.Identity(private),
		libp2p.ListenAddrStrings(*listen),
		libp2p.NoTransports,
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.DisableRelay(),
		libp2p.UserAgent("interop-go"),
	}
	if *psk != "" {
		file, err := os.Open(*psk)
		if err != nil {
			return nil, err
		}
		secret, err := pnet.DecodeV1PSK(file)
		if err != nil {
			return nil, err
		}
		options = append(options, libp2p.PrivateNetwork(secret))
	}
	host, err := libp2p.New(options...)
	if err != nil {
		return nil, err
	}
	serveStreams(host)
	table, err := dht.New(host,
		dht.Mode(dht.ModeServer),
		dht.ProtocolPrefix(protocolPrefix(*kad)),
		dht.NamespacedValidator(*namespace, anything{}))
	if err != nil {
		return nil, err
	}
	return &peerState{ctx: ctx, host: host, dht: table}, nil
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	state, err := start(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, address := range state.host.Addrs() {
		fmt.Printf("listening %s/p2p/%s\n", address, state.host.ID())
	}
	serveCommands(state)
	state.dht.Close()
	state.host.Close()
}

// serveCommands answers lines until standard input ends; commands run beside each other.
func serveCommands(state *peerState) {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 16<<20)
	var writing sync.Mutex
	for lines.Scan() {
		var command command
		if err := json.Unmarshal(lines.Bytes(), &command); err != nil {
			fmt.Fprintln(os.Stderr, "not a command:", err)
			continue
		}
		go func() {
			limit, cancel := context.WithTimeout(state.ctx, 120*time.Second)
			defer cancel()
			result, err := state.run(limit, command)
			answer := map[string]any{"id": command.ID, "ok": err == nil}
			if err != nil {
				answer["error"] = err.Error()
			} else {
				answer["result"] = result
			}
			encoded, _ := json.Marshal(answer)
			writing.Lock()
			defer writing.Unlock()
			fmt.Println(string(encoded))
		}()
	}
}
