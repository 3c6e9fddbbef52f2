// A js-libp2p peer that is told what to do by lines of JSON on its standard input and answers each
// with a line of JSON. It exists only for Coterie's interoperability tests and shares no code with
// Coterie.
import './polyfill.mjs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { identify, identifyPush } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { preSharedKey } from '@libp2p/pnet'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { run } from './commands.mjs'
import { serveStreams } from './streams.mjs'

const { values: options } = parseArgs({
  options: {
    listen: { type: 'string', default: '/ip4/127.0.0.1/tcp/0' },
    namespace: { type: 'string', default: 'test' },
    'kad-protocol': { type: 'string', default: '/coterie/kad/1.0.0' },
    key: { type: 'string', default: 'ed25519' },
    psk: { type: 'string' }
  }
})

async function privateKey (kind) {
  if (kind === 'rsa') {
    return generateKeyPair('RSA', 2048)
  }
  return generateKeyPair({ ed25519: 'Ed25519', secp256k1: 'secp256k1', ecdsa: 'ECDSA' }[kind])
}

// Of several records the greatest one wins, so that all implementations choose alike.
function greatest (key, records) {
  let best = 0
  records.forEach((each, i) => {
    if (Buffer.compare(each, records[best]) > 0) {
      best = i
    }
  })
  return best
}

const node = await createLibp2p({
  privateKey: await privateKey(options.key),
  addresses: { listen: [options.listen] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionManager: { inboundConnectionThreshold: 10_000, maxConnections: 1_000, maxIncomingPendingConnections: 100 },
  connectionProtector: options.psk && preSharedKey({ psk: await readFile(options.psk) }),
  nodeInfo: { userAgent: 'interop-js' },
  services: {
    identify: identify(),
    identifyPush: identifyPush(),
    // The connection monitor pings too, and gives a connection up when it may not.
    ping: ping({ maxInboundStreams: 10, maxOutboundStreams: 10 }),
    dht: kadDHT({
      protocol: options['kad-protocol'],
      clientMode: false,
      peerInfoMapper: passthroughMapper,
      initialQuerySelfInterval: 1_000,
      // Later ones find who came meanwhile.
      querySelfInterval: 5_000,
      validators: { [options.namespace]: async () => {} },
      selectors: { [options.namespace]: greatest }
    })
  }
})
await serveStreams(node)
for (const address of node.getMultiaddrs()) {
  console.log(`listening ${address}`)
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  run(node, command, AbortSignal.timeout(120_000)).then(
    result => console.log(JSON.stringify({ id: command.id, ok: true, result: result ?? null })),
    error => console.log(JSON.stringify({ id: command.id, ok: false, error: String(error?.stack ?? error) }))
  )
}
await node.stop()
process.exit(0)
