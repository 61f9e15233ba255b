import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

afterEach(cleanup)
// What is waited for comes at once or, on a busy machine, later.
configure({ asyncUtilTimeout: 20_000 })

// jsdom has no layout: without a size the virtual lists would draw no row.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 600 },
  clientWidth: { configurable: true, get: () => 800 },
})
