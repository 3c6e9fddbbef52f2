// js-libp2p behind its own daemon server: the 'js' peer of libp2p's suite.
import { readFile } from 'node:fs/promises'
import { generateKeyPair, privateKeyFromProtobuf } from '@libp2p/crypto/keys'
import { createClient } from '@libp2p/daemon-client'
import { createServer } from '@libp2p/daemon-server'
import { identify } from '@libp2p/identify'
import { UnsupportedError } from '@libp2p/interop'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

export async function startJavascriptDaemon (wanted) {
  if (wanted.transport != null && wanted.transport !== 'tcp') {
    throw new UnsupportedError('only TCP is installed here')
  }
  const libp2p = await createLibp2p({
    privateKey: wanted.key == null
      ? await generateKeyPair('Ed25519')
      : privateKeyFromProtobuf(await readFile(wanted.key)),
    addresses: { listen: wanted.noListen ? [] : ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: 10_000 },
    services: {
      identify: identify(),
      ping: ping(),
      ...(wanted.dht
        ? {
            dht: kadDHT({
              protocol: '/ipfs/kad/1.0.0',
              clientMode: false,
              peerInfoMapper: passthroughMapper,
              initialQuerySelfInterval: 1_000
            })
          }
        : {})
    }
  })
  const server = createServer(multiaddr('/ip4/127.0.0.1/tcp/0'), libp2p)
  await server.start()
  return {
    client: createClient(server.getMultiaddr()),
    async stop () {
      await server.stop()
    }
  }
}
