// Faults of some kinds, each behind a page of its own.
const Sentry = require('@sentry/node')

const shelves = { tea: { boxes: [] } }

function boxOf(sku, number) {
  return shelves[sku].boxes[number].label
}

function weigh(sku) {
  return shelves[sku].boxes.map((box) => box.grams)[0].toFixed(2)
}

class Order {
  constructor(lines) {
    this.lines = lines
  }

  async ship(to) {
    await Promise.resolve()
    if (!to.includes(',')) throw new Error(`cannot ship to ${to}`)
    return this.lines.length
  }
}

module.exports = (app) => {
  app.get('/faults/box', (request, response) => {
    response.send(boxOf('tea', Number(request.query.value)))
  })
  app.get('/faults/sku', (request, response) => {
    response.send(boxOf(request.query.value, 0))
  })
  app.get('/faults/weigh', (request, response) => {
    response.send(weigh(request.query.value))
  })
  app.get('/faults/ship', (request, response, next) => {
    void new Order([]).ship(request.query.value).then((count) => response.send(String(count)), next)
  })
  app.get('/faults/message', (request, response) => {
    Sentry.captureMessage(`shelf ${request.query.value} holds -12 of 0x1f boxes`)
    response.send('sent')
  })
}
