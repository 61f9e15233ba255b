// Faults of many kinds, each behind a page of its own.
import { readFile } from 'node:fs/promises'

import * as Sentry from '@sentry/node'

class Basket {
  #lines

  constructor(lines) {
    this.#lines = lines
  }

  get total() {
    return this.#lines.reduce((sum, line) => sum + line.price.amount, 0)
  }

  static of(text) {
    return new Basket(JSON.parse(text))
  }
}

class Price {
  constructor(text) {
    if (!/^\d+$/.test(text)) throw new TypeError(`${text} is no price`)
    this.cents = Number(text)
  }
}

const nested = (depth) => (depth === 0 ? undefined.label : nested(depth - 1))

const pause = () => new Promise((resolve) => setTimeout(resolve, 1))

const rateOf = async (currency) => {
  await pause()
  if (currency !== 'EUR') throw new RangeError(`no rate for ${currency}`)
  return 1
}

const convert = async (amount, currency) => amount * (await rateOf(currency))

/** By path; each takes what stands behind `?value=`. */
export const faultPages = {
  '/faults/total': () => new Basket([{}]).total,
  '/faults/parse': (value) => Basket.of(value).total,
  '/faults/price': (value) => new Price(value).cents,
  '/faults/nested': (value) => nested(Number(value)),
  '/faults/rate': (value) => convert(3, value),
  '/faults/file': async (value) => (await readFile(`/no/such/folder/${value}`)).length,
  '/faults/rows': (value) => [value].map((row) => row.cells.length).join(','),
  '/faults/timer': () => {
    setTimeout(function expire() {
      void Promise.reject(new Error('session expired'))
    }, 0)
    return 'later'
  },
  '/faults/message': (value) =>
    Sentry.captureMessage(`user ${value} (id=${value.length}) was locked at 2026-11-23T01:0${value.length % 10}:00Z`, 'error'),
}
