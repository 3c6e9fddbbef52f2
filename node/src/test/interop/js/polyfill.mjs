// Node 20 lacks this function, which parts of js-libp2p use.
Promise.withResolvers ??= function () {
  let resolve
  let reject
  const promise = new Promise((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}
