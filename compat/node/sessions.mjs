// A Node server of which one request in five fails. The SDK counts requests and its own run as sessions by itself.
import * as Sentry from '@sentry/node'

const [dsn, release] = process.argv.slice(2)
Sentry.init({ dsn, release, environment: 'production' })

const { createServer } = await import('node:http')
const server = createServer((request, response) => {
  if (request.url === '/orders/4') {
    // What the SDK's handlers for web frameworks do with an error that nobody caught.
    Sentry.captureException(new Error('no such order'), { mechanism: { type: 'http', handled: false } })
    response.statusCode = 500
  }
  if (request.url === '/orders/3') Sentry.captureException(new Error('no coupon'))
  response.end('ok')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()
for (let number = 0; number < 5; number++) await (await fetch(`http://127.0.0.1:${port}/orders/${number}`)).text()
server.close()
server.closeAllConnections()
await Sentry.flush(5000)
