// Runs libp2p's own suite, @libp2p/interop, with Coterie as its 'go' peer and js-libp2p as its 'js'
// one. Prints what passed, group by group, and what was skipped and why; then, as its last line,
// the counts as JSON. Exit code 1 when anything failed.
//   node suite.mjs [--short] -- COMMAND THAT STARTS COTERIE'S DAEMON…
import './polyfill.mjs'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createClient } from '@libp2p/daemon-client'
import { connectInteropTests, dhtInteropTests, streamInteropTests, UnsupportedError } from '@libp2p/interop'
import { multiaddr } from '@multiformats/multiaddr'
import Mocha from 'mocha'
import { startJavascriptDaemon } from './suite-daemon.mjs'

const { values: options, positionals: coterieCommand } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false } }
})

// What a test's title names and one of the two peers has not, or the suite does not ask for.
const SKIPPED = [
  [/webtransport|webrtc/, 'Coterie speaks TCP only'],
  [/\/tls\/|\/plaintext\//, 'Coterie encrypts with Noise only'],
  [/mplex/, 'the suite does not tell its peers which multiplexer to use: the same as yamux'],
  [/^(echo )?(rsa|secp256k1)\//, "Coterie's own keys are Ed25519 (scripts/interop meets peers with others)"]
]
const NOT_CALLED = [
  ['relay', 'Coterie has no relay'],
  ['pubsub', 'Coterie has no pubsub']
]
// In the short form only what is not about js alone, and one test of each kind.
const SHORT = /^connect: .*(js peer to go|go peer to js)/

async function startCoterieDaemon (wanted) {
  if (wanted.transport != null && wanted.transport !== 'tcp') {
    throw new UnsupportedError('Coterie speaks TCP only')
  }
  const [program, ...given] = coterieCommand
  const child = spawn(program, [...given,
    ...(wanted.key == null ? [] : ['--key', wanted.key]),
    ...(wanted.noListen ? ['--listen', 'none'] : [])
  ], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise(resolve => child.once('exit', resolve))
  const address = await new Promise((resolve, reject) => {
    ended.then(code => reject(new Error(`Coterie's daemon ended with ${code}`)))
    createInterface({ input: child.stdout }).on('line', line => {
      if (line.startsWith('control ')) {
        resolve(line.substring('control '.length))
      }
    })
  })
  return {
    client: createClient(multiaddr(address)),
    async stop () {
      child.stdin.end() // its sign to end
      await ended
    }
  }
}

const factory = {
  async spawn (wanted) {
    return wanted.type === 'go' ? startCoterieDaemon(wanted) : startJavascriptDaemon(wanted)
  }
}

const groups = new Map()
function countsOf (group) {
  if (!groups.has(group)) {
    groups.set(group, { passed: 0, failed: 0, skipped: 0, jsAlone: 0, coterieAlone: 0 })
  }
  return groups.get(group)
}

class Silent {} // what passed is printed below
const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: Silent })
mocha.suite.emit('pre-require', globalThis, null, mocha)
const skipped = new Map()

async function group (name, define) {
  const before = mocha.suite.suites.length
  await define(factory)
  for (const suite of mocha.suite.suites.slice(before)) {
    suite.eachTest(test => {
      const title = `${suite.title} ${test.title}`
      const why = SKIPPED.find(([pattern]) => pattern.test(title))?.[1] ??
        (options.short && !SHORT.test(`${name}: ${title}`) ? 'left out of the short form' : undefined)
      test.group = name
      if (why != null) {
        test.pending = suite.pending = true
        const count = skipped.get(`${name}: ${why}`) ?? 0
        skipped.set(`${name}: ${why}`, count + 1)
        countsOf(name).skipped++
      }
    })
  }
}

await group('connect', connectInteropTests)
await group('dht', dhtInteropTests)
await group('streams', streamInteropTests)

const failures = []
const runner = mocha.run(code => {
  console.log()
  for (const [name, counts] of groups) {
    console.log(`${name.padEnd(10)} ${counts.passed}/${counts.passed + counts.failed} passed (${counts.coterieAlone} of them Coterie with Coterie, ${counts.jsAlone} js with js), ${counts.skipped} skipped`)
  }
  for (const [what, count] of skipped) {
    console.log(`skipped: ${count} of ${what}`)
  }
  for (const [name, why] of NOT_CALLED) {
    console.log(`skipped: the group ${name}: ${why}`)
  }
  for (const each of failures) {
    console.log(`FAILED ${each}`)
  }
  console.log(JSON.stringify(Object.fromEntries(groups)))
  process.exit(code === 0 ? 0 : 1)
})
runner.on('pass', test => {
  const title = test.title
  const counts = countsOf(test.group)
  counts.passed++
  counts.jsAlone += /js .* js/.test(title) ? 1 : 0
  counts.coterieAlone += /go .* go/.test(title) ? 1 : 0
  console.log(`pass  ${test.group.padEnd(8)} ${test.parent.title}: ${title.replaceAll('go', 'Coterie')} (${test.duration} ms)`)
})
runner.on('fail', (test, error) => {
  const name = test.group ?? test.ctx?.currentTest?.group ?? test.parent?.tests[0]?.group ?? 'dht'
  countsOf(name).failed++
  failures.push(`${name}: ${test.fullTitle()}: ${error.stack}`)
  console.log(`FAIL  ${name.padEnd(8)} ${test.fullTitle()}: ${error.message}`)
})
