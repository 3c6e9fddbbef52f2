import { performance } from 'node:perf_hooks'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { CID } from 'multiformats/cid'
import * as digest from 'multiformats/hashes/digest'
import { echo, expectReset, expectUnsupported, openStreams, perf, pingStream } from './streams.mjs'

const RAW = 0x55

const bytes = hex => Uint8Array.from(Buffer.from(hex, 'hex'))
const micros = since => Math.round((performance.now() - since) * 1_000)

function connectionTo (node, peer) {
  const [connection] = node.getConnections(peerIdFromString(peer))
  if (connection == null) {
    throw new Error(`not connected to ${peer}`)
  }
  return connection
}

const operations = {
  async connect (node, { address }, signal) {
    const started = performance.now()
    const connection = await node.dial(multiaddr(address), { signal })
    return { peer: connection.remotePeer.toString(), micros: micros(started) }
  },
  // Serves a protocol by name only; others are told.
  async serve (node, { protocol }) {
    await node.handle(protocol, stream => stream.abort(new Error('served by name only')))
  },
  async disconnect (node, { peer }) {
    await node.hangUp(peerIdFromString(peer))
  },
  // What identify told of a peer, or an error as long as it has told nothing.
  async info (node, { peer }) {
    const known = await node.peerStore.get(peerIdFromString(peer))
    if (known.protocols.length === 0) {
      throw new Error('not identified yet')
    }
    return {
      protocols: known.protocols,
      agent: new TextDecoder().decode(known.metadata.get('AgentVersion')),
      addresses: known.addresses.map(each => each.multiaddr.toString())
    }
  },
  ping: (node, { peer, count }, signal) => pingStream(connectionTo(node, peer), count, signal),
  echo: (node, { peer, up }, signal) => echo(connectionTo(node, peer), up, signal),
  streams: (node, { peer, count, concurrent }, signal) =>
    openStreams(connectionTo(node, peer), count, concurrent, signal),
  perf: (node, { peer, up, down }, signal) => perf(connectionTo(node, peer), up, down, signal),
  reset: (node, { peer }, signal) => expectReset(connectionTo(node, peer), signal),
  unsupported: (node, { peer }, signal) => expectUnsupported(connectionTo(node, peer), signal),
  async connections (node) {
    return [...new Set(node.getConnections().map(each => each.remotePeer.toString()))].sort()
  },
  async table (node) {
    const peers = []
    for (const each of node.services.dht.routingTable.kb.toIterable()) {
      peers.push(each.peerId.toString())
    }
    return peers.sort()
  },
  async findPeer (node, { peer }, signal) {
    const found = await node.peerRouting.findPeer(peerIdFromString(peer), { signal, useCache: false })
    return found.multiaddrs.map(each => each.toString())
  },
  async put (node, { key, value }, signal) {
    await node.contentRouting.put(bytes(key), bytes(value), { signal })
  },
  async get (node, { key }, signal) {
    const value = await node.contentRouting.get(bytes(key), { signal })
    return Buffer.from(value).toString('hex')
  },
  async provide (node, { key }, signal) {
    await node.contentRouting.provide(CID.createV1(RAW, digest.decode(bytes(key))), { signal })
  },
  async findProviders (node, { key }, signal) {
    const found = new Set()
    const cid = CID.createV1(RAW, digest.decode(bytes(key)))
    for await (const provider of node.contentRouting.findProviders(cid, { signal })) {
      found.add(provider.id.toString())
    }
    return [...found].sort()
  }
}

export async function run (node, command, signal) {
  const operation = operations[command.op]
  if (operation == null) {
    throw new Error(`no such operation: ${command.op}`)
  }
  return operation(node, command, signal)
}
