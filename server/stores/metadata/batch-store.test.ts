import { describe } from 'vitest'

import { useStoreFixture } from './batch-store-fixture.ts'
import { batchStoreSuite } from './batch-store-suite.ts'
import { issueSuite } from './issue-suite.ts'
import { keyWindowSuite } from './key-window-suite.ts'
import { lifecycleSuite } from './lifecycle-suite.ts'
import { noiseSuite } from './noise-suite.ts'
import { problemSuite } from './problem-suite.ts'
import { releaseSuite } from './release-suite.ts'
import { splitSuite } from './split-suite.ts'
import { testEngines } from './test-engines.ts'

describe.each(Object.entries(testEngines))('batch store on %s', (_engine, open) => {
  const fixture = useStoreFixture(open)
  batchStoreSuite(fixture)
  issueSuite(fixture)
  lifecycleSuite(fixture)
  releaseSuite(fixture)
  keyWindowSuite(fixture)
  splitSuite(fixture)
  noiseSuite(fixture)
  problemSuite(fixture)
})
