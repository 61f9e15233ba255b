import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import type { Reporter, TestCase, TestModule } from 'vitest/node'

interface SuiteCount {
  passed: number
  failed: number
  skipped: number
  notes: string[]
}

const file = '.cache/test-counts.json'
const messageMax = 300

/** Why a test, or its first try, failed: in one line. */
const reasonOf = (test: TestCase): string => {
  const [first] = test.result().errors ?? []
  return `${test.module.moduleId.slice(process.cwd().length + 1)} > ${test.fullName}: ${(first?.message ?? '').replaceAll(/\s+/g, ' ').slice(0, messageMax)}`
}

const add = (suites: Record<string, SuiteCount>, module: TestModule): void => {
  const suite = (suites[module.project.name] ??= { passed: 0, failed: 0, skipped: 0, notes: [] })
  // A module that fails to import has no tests: its errors are the failure.
  suite.failed += module.errors().length
  for (const test of module.children.allTests()) {
    const result = test.result()
    if (result.state === 'passed') {
      suite.passed += 1
      if ((test.diagnostic()?.retryCount ?? 0) > 0) suite.notes.push(`passed when tried again: ${reasonOf(test)}`)
    } else if (result.state === 'failed') {
      suite.failed += 1
      suite.notes.push(`failed: ${reasonOf(test)}`)
    } else {
      suite.skipped += 1
      suite.notes.push(`not run: ${test.fullName}: ${result.state === 'skipped' ? (result.note ?? 'no reason given') : 'did not run'}`)
    }
  }
}

/** Writes what ran, per suite, for the closing lines of `npm test` (scripts/test.mjs). */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const suites: Record<string, SuiteCount> = {}
    for (const module of modules) add(suites, module)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify({ suites, unhandledErrors: errors.length }))
  }
}
