// A Node program as people write them: it fails in a nested call, and the SDK sends what it saw. Secrets come by argument.
import * as Sentry from '@sentry/node'

const [dsn, nonce] = process.argv.slice(2)
Sentry.init({
  dsn,
  release: 'shop@1.2.3',
  environment: 'staging',
  includeLocalVariables: true,
  sendDefaultPii: true,
  tracesSampleRate: 1,
  enableLogs: true,
})

const applyDiscount = (cart, coupon) => {
  const marker = `local-${nonce}`
  const password = `secret-${nonce}`
  Sentry.addBreadcrumb({ category: 'query', type: 'query', message: `SELECT * FROM carts WHERE ref = 'sql-${nonce}'` })
  if (coupon === undefined) throw new TypeError(`no coupon for ${cart.lines} lines of ${marker.length + password.length}`)
  return cart.total / coupon
}

Sentry.setTag('shop', `tag-${nonce}`)
Sentry.setUser({ id: '42', username: 'ana' })
Sentry.getIsolationScope().setSDKProcessingMetadata({
  normalizedRequest: {
    method: 'POST',
    url: 'http://shop.example/checkout?coupon=1',
    headers: { 'x-nonce': `header-${nonce}`, authorization: `Bearer secret-${nonce}`, cookie: `sessionid=secret-${nonce}` },
    data: JSON.stringify({ password: `secret-${nonce}` }),
  },
})
// The SDK's debugger, which reads local variables, starts beside the program.
await new Promise((resolve) => setTimeout(resolve, 1000))
process.stdout.write(`raised ${Date.now()}\n`)
try {
  applyDiscount({ lines: 2, total: 10 }, undefined)
} catch (error) {
  Sentry.captureException(error)
}
await Sentry.flush(5000)
