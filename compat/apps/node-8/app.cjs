// A shop on Express 4 with the SDK of 2024. DSN, release and environment come from the environment.
const Sentry = require('@sentry/node')

Sentry.init({ debug: true, includeLocalVariables: true, sendDefaultPii: true })

const express = require('express')

const app = express()
app.use(express.json())

function discountOf(coupon, total) {
  const known = new Map([['SPRING', 10]])
  const percent = known.get(coupon).value.percent
  return total - percent
}

app.post('/orders/:number', (request, response) => {
  Sentry.setUser({ id: '13', username: 'ida' })
  Sentry.addBreadcrumb({ category: 'cart', message: `cart of ${request.params.number}`, level: 'info', data: { lines: 2 } })
  const total = 450 * request.body.count
  response.send(String(discountOf(request.body.coupon, total)))
})
app.get('/down', () => {
  setTimeout(() => {
    throw new Error('timer broke')
  }, 0)
})
require('./faults.cjs')(app)
Sentry.setupExpressErrorHandler(app)

// The SDK's debugger, which reads local variables, starts beside the program.
setTimeout(() => {
  const server = app.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${server.address().port}\n`))
}, 1000)

// Nobody reads any more: without this, the error of writing would be caught, logged, and be an error again, for ever.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(1))
