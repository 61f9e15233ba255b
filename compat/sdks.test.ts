import { afterAll, beforeAll, describe } from 'vitest'

import { goSuite } from './sdks/go-suite.ts'
import { javaSuite } from './sdks/java-suite.ts'
import { nodeSuite } from './sdks/node-suite.ts'
import { pythonSuite } from './sdks/python-suite.ts'
import { rubySuite } from './sdks/ruby-suite.ts'
import { Stage } from './sdks/stage.ts'

/* Small real apps with unmodified SDKs, against one whole server: what their developers expect to see is what the API answers, field by field. */

const stage = new Stage()
describe('Python', () => {
  pythonSuite(stage)
})
describe('Go', () => {
  goSuite(stage)
})
describe('Node', () => {
  nodeSuite(stage)
})
describe('Java', () => {
  javaSuite(stage)
})
describe('Ruby', () => {
  rubySuite(stage)
})

beforeAll(() => stage.open())
afterAll(() => stage.close())
