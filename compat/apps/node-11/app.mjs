// A shop on plain node:http.
import { createServer, get } from 'node:http'

import * as Sentry from '@sentry/node'

import { faultPages } from './faults.mjs'

class OrderError extends Error {
  constructor(message, options) {
    super(message, options)
    this.name = 'OrderError'
  }
}

const priceOf = (sku) => {
  const prices = { tea: 450 }
  const lookup = { sku, tries: 2, apiKey: 'planted-in-a-local' }
  if (!(sku in prices)) throw new RangeError(`no price for ${lookup.sku}`)
  return prices[sku]
}

const order = (sku) => {
  const count = 3
  try {
    return priceOf(sku) * count
  } catch (error) {
    throw new OrderError(`cannot order ${sku}`, { cause: error })
  }
}

const loseMail = async (to) => {
  await Promise.resolve()
  throw new Error(`no mail for ${to}`)
}

const bodyOf = (request) =>
  new Promise((resolve) => {
    let text = ''
    request.on('data', (chunk) => (text += chunk))
    request.on('end', () => resolve(text))
  })

const stockOf = (port) =>
  new Promise((resolve) => {
    get(`http://127.0.0.1:${port}/stock?token=planted-in-a-call`, (answer) => {
      answer.resume()
      answer.on('end', resolve)
    })
  })

const pages = {
  '/stock': () => '2',
  '/order': async (request, port) => {
    Sentry.setUser({ id: 12, email: 'gil@shop.example', username: 'gil' })
    Sentry.setTag('tenant', 'south')
    const { sku } = JSON.parse(await bodyOf(request))
    // oxlint-disable-next-line no-console
    console.warn('ordering %s', sku)
    await stockOf(port)
    return order(sku)
  },
  '/mail': () => {
    void loseMail('hal')
    return 'later'
  },
}

for (const [path, fault] of Object.entries(faultPages))
  pages[path] = (request) => fault(new URL(request.url, 'http://shop').searchParams.get('value'))

const answer = async (request, response) => {
  const { port } = server.address()
  const { pathname } = new URL(request.url, 'http://shop')
  try {
    response.end(String(await pages[pathname](request, port)))
  } catch (error) {
    Sentry.captureException(error)
    response.writeHead(500).end()
  }
}

const server = createServer((request, response) => void answer(request, response))
// The SDK's debugger, which reads local variables, starts beside the program.
await new Promise((resolve) => setTimeout(resolve, 1000))
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${server.address().port}\n`))

process.stdin.resume()
process.stdin.on('end', () => void Sentry.close(3000).then(() => process.exit(0)))
// Nobody reads any more: without this, the error of writing would be caught, logged, and be an error again, for ever.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(1))
