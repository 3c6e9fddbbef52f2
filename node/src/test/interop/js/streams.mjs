import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { pEvent } from 'p-event'

const ECHO = '/interop/echo/1.0.0'
const RESET = '/interop/reset/1.0.0'
const PERF = '/perf/1.0.0'
const PING = '/ipfs/ping/1.0.0'
const UNSUPPORTED = '/interop/nobody-serves-this/1.0.0'
const PIECE = new Uint8Array(64 * 1024)
const MANY_STREAMS = { maxInboundStreams: 1_000, maxOutboundStreams: 1_000 }

async function send (stream, data, signal) {
  if (!stream.send(data)) {
    await pEvent(stream, 'drain', { rejectionEvents: ['close'], signal })
  }
}

async function sendZeros (stream, count, signal) {
  for (let left = count; left > 0; left -= PIECE.length) {
    await send(stream, PIECE.subarray(0, Math.min(left, PIECE.length)), signal)
  }
}

export async function serveStreams (node) {
  await node.handle(ECHO, async stream => {
    for await (const data of stream) {
      await send(stream, data)
    }
    await stream.close()
  }, MANY_STREAMS)
  await node.handle(RESET, async stream => {
    for await (const data of stream) {
      if (data.byteLength > 0) {
        stream.abort(new Error('as asked'))
        return
      }
    }
  })
  await node.handle(PERF, async stream => {
    const header = new Uint8Array(8)
    let read = 0
    for await (const data of stream) {
      const head = data.subarray(0, Math.min(8 - read, data.byteLength))
      if (read < 8) {
        header.set(head, read)
        read += head.byteLength
      }
    }
    await sendZeros(stream, Number(new DataView(header.buffer).getBigUint64(0)))
    await stream.close()
  })
}

// Sends bytes that are told apart by their place, ends its side, and wants them all back.
export async function echo (connection, count, signal) {
  const stream = await connection.newStream(ECHO, { signal, ...MANY_STREAMS })
  const sent = Uint8Array.from({ length: count }, (_, i) => i % 251)
  const writing = (async () => {
    for (let at = 0; at < count; at += PIECE.length) {
      await send(stream, sent.subarray(at, Math.min(count, at + PIECE.length)), signal)
    }
    await stream.close({ signal })
  })()
  const pieces = []
  for await (const data of stream) {
    pieces.push(data.subarray())
  }
  await writing
  const received = Buffer.concat(pieces)
  if (Buffer.compare(received, sent) !== 0) {
    throw new Error(`sent ${count} bytes, ${received.length} came back, not the same`)
  }
  return { bytes: received.length }
}

export async function openStreams (connection, count, concurrent, signal) {
  const started = performance.now()
  let left = count
  await Promise.all(Array.from({ length: concurrent }, async () => {
    while (left-- > 0) {
      await echo(connection, 8, signal)
    }
  }))
  return { perSecond: count / (performance.now() - started) * 1_000 }
}

// Uploads, ends its side, and then wants as many bytes as it asked for.
export async function perf (connection, up, down, signal) {
  const stream = await connection.newStream(PERF, { signal })
  const started = performance.now()
  const header = new Uint8Array(8)
  new DataView(header.buffer).setBigUint64(0, BigInt(down))
  let received = 0
  const reading = (async () => {
    for await (const data of stream) {
      received += data.byteLength
    }
  })()
  await send(stream, header, signal)
  await sendZeros(stream, up, signal)
  await stream.close({ signal })
  await reading
  if (received !== down) {
    throw new Error(`asked for ${down} bytes, ${received} came`)
  }
  return { micros: Math.round((performance.now() - started) * 1_000) }
}

// Echoes on one open stream, as the ping protocol allows.
export async function pingStream (connection, count, signal) {
  const stream = await connection.newStream(PING, { signal, runOnLimitedConnection: true })
  const pieces = stream[Symbol.asyncIterator]()
  const micros = []
  for (let i = 0; i < count; i++) {
    const sent = randomBytes(32)
    const started = performance.now()
    stream.send(Uint8Array.from(sent))
    let echoed = Buffer.alloc(0)
    while (echoed.length < sent.length) {
      const { value, done } = await pieces.next()
      if (done) {
        throw new Error(`the ping stream ended after ${i} echoes`)
      }
      echoed = Buffer.concat([echoed, value.subarray()])
    }
    if (!echoed.equals(sent)) {
      throw new Error('an echo that is not what was sent')
    }
    micros.push(Math.round((performance.now() - started) * 1_000))
  }
  await stream.close({ signal })
  return { p50Micros: micros.sort((a, b) => a - b)[count >> 1] }
}

// Opens a stream that the other side resets: reading must fail, not end.
export async function expectReset (connection, signal) {
  const stream = await connection.newStream(RESET, { signal })
  stream.send(Uint8Array.of(1))
  try {
    for await (const data of stream) {
      void data
    }
  } catch (error) {
    if (error.name === 'StreamResetError') {
      return
    }
    throw error
  }
  throw new Error('the stream ended instead of being reset')
}

export async function expectUnsupported (connection, signal) {
  try {
    await connection.newStream(UNSUPPORTED, { signal })
  } catch (error) {
    if (error.name === 'UnsupportedProtocolError') {
      return
    }
    throw error
  }
  throw new Error('a protocol that nobody serves was agreed on')
}
