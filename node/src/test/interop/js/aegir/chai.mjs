// The assertions that @libp2p/interop's tests are written with: chai, with promises, with calls in
// place of properties, and with one for bytes.
import * as chai from 'chai'
import chaiAsPromised from 'chai-as-promised'

function asCall (name) {
  return (library, utils) => {
    const property = Object.getOwnPropertyDescriptor(library.Assertion.prototype, name).get
    delete library.Assertion.prototype[name]
    utils.addMethod(library.Assertion.prototype, name, function () {
      property.call(this)
    })
  }
}

function equalBytes (library, utils) {
  utils.addMethod(library.Assertion.prototype, 'equalBytes', function (expected) {
    const actual = this._obj
    this.assert(
      actual instanceof Uint8Array && Buffer.compare(actual, expected) === 0,
      'expected #{this} to be the bytes #{exp}',
      'expected #{this} not to be the bytes #{exp}',
      expected,
      actual
    )
  })
}

chai.use(asCall('ok'))
chai.use(asCall('exist'))
chai.use(equalBytes)
chai.use(chaiAsPromised)

export const { expect } = chai
