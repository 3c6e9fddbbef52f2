// Reads the record of a Coterie entry by its key, as any libp2p program can, and checks what a
// reader needs no role for: that the record belongs under the key, that the writer signed it, and
// that the sealed payload is the signed one. Shares no code with Coterie.
//   node read-entry.mjs MULTIADDR KEY-IN-HEX
import './polyfill.mjs'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const DOMAIN = Buffer.from('coterie/version-header/1:')
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const SIGNATURE_BYTES = 64
const PREAMBLE_BYTES = 2

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest()
// A hash whose purpose is in it: the domain's length in a byte, the domain, the parts.
const tagged = (domain, ...parts) => sha256(Buffer.of(domain.length), Buffer.from(domain), ...parts)

// The fields of a protobuf message: number to list of values, bytes or numbers.
function fields (message) {
  const found = new Map()
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) {
        return value
      }
    }
  }
  while (at < message.length) {
    const tag = Number(varint())
    let value
    if ((tag & 7) === 0) {
      value = varint()
    } else if ((tag & 7) === 2) {
      const length = Number(varint())
      value = message.subarray(at, at + length)
      at += length
    } else {
      throw new Error(`wire type ${tag & 7} is not used in these messages`)
    }
    found.set(tag >> 3, [...(found.get(tag >> 3) ?? []), value])
  }
  return found
}

function signedBy (key, header) {
  const signed = Buffer.concat([DOMAIN, header.subarray(0, header.length - SIGNATURE_BYTES)])
  const der = Buffer.concat([ED25519_SPKI, key])
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return verify(null, signed, publicKey, header.subarray(header.length - SIGNATURE_BYTES))
}

function checkVersion (version, key) {
  const parts = fields(version)
  const header = Buffer.from(parts.get(1)[0])
  const body = fields(header.subarray(PREAMBLE_BYTES, header.length - SIGNATURE_BYTES))
  const [realm] = body.get(1)
  const [writer] = body.get(4)
  let link = tagged('coterie/address/realm/1', realm)
  for (const segment of body.get(2)) {
    link = tagged('coterie/address/step/1', link, segment)
  }
  const forged = Buffer.from(header)
  forged[PREAMBLE_BYTES + 3] ^= 1
  return {
    writer: Buffer.from(writer).toString('hex'),
    signed: signedBy(writer, header),
    forgeryRefused: !signedBy(writer, forged),
    underItsKey: link.equals(key),
    payloadIsTheSignedOne: sha256(parts.get(2)[0]).equals(Buffer.from(body.get(10)[0])),
    sealed: Buffer.from(parts.get(2)[0]).subarray(0, 21).toString() === 'age-encryption.org/v1'
  }
}

const [address, keyHex] = process.argv.slice(2)
const key = Buffer.from(keyHex, 'hex')
const node = await createLibp2p({
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  services: {
    identify: identify(),
    ping: ping(),
    dht: kadDHT({
      protocol: '/coterie/kad/1.0.0',
      clientMode: true,
      peerInfoMapper: passthroughMapper,
      validators: {
        ctx: async (recordKey, value) => {
          for (const version of fields(value).get(1)) {
            if (!checkVersion(version, key).signed) {
              throw new Error('a version that its writer did not sign')
            }
          }
        }
      },
      selectors: { ctx: () => 0 }
    })
  }
})
await node.dial(multiaddr(address))
const recordKey = Buffer.concat([Buffer.from('/ctx/'), key])
const record = await node.contentRouting.get(recordKey, { signal: AbortSignal.timeout(30_000) })
console.log(JSON.stringify(fields(record).get(1).map(each => checkVersion(each, key))))
await node.stop()
process.exit(0)
