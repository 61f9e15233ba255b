// Faults of many kinds; the page calls them by name.
import * as Sentry from '@sentry/browser'

class Basket {
  constructor(lines) {
    if (!Array.isArray(lines)) throw new TypeError('a basket is made of lines')
    this.lines = lines
  }

  total() {
    return this.lines.reduce((sum, line) => sum + line.price.amount, 0)
  }

  static parse(text) {
    return new Basket(JSON.parse(text))
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 1))

async function rateOf(currency) {
  await pause()
  throw new RangeError(`no rate for ${currency}`)
}

async function convert(currency) {
  return (await rateOf(currency)) * 2
}

function nested(depth) {
  return depth === 0 ? window.nothing.label : nested(depth - 1)
}

const renderers = {
  row: (row) => row.cells.length,
  table(rows) {
    return rows.map((row) => renderers.row(row))
  },
}

export const faults = {
  total: () => new Basket([{}]).total(),
  lines: (value) => new Basket(value).total(),
  parse: (value) => Basket.parse(`{${value}`),
  rate: (value) => convert(value),
  nested: (value) => nested(value.length),
  table: () => renderers.table([{}]),
  message: (value) => Sentry.captureMessage(`page ${value.length} of ${value}@shop.example was empty`),
}
