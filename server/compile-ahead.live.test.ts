import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

const entry = join(import.meta.dirname, 'start.mjs')
const filled = join(import.meta.dirname, '..', '.cache', 'compile')
const roles = ['front', 'process', 'api']

/** Whether a process that loads a role with this cache needs Node's stripper of types. */
const needsStripper = (role: string, cache: string): boolean => {
  const program = `
    import { enableCompileCache } from 'node:module'
    enableCompileCache(${JSON.stringify(cache)})
    await import(${JSON.stringify(join(import.meta.dirname, 'roles', `${role}.ts`))})
    process.stdout.write(String(process.moduleLoadList.some((name) => name.includes('amaro'))))
    process.exit(0)`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  return JSON.parse(stdout) as boolean
}

describe('the program is compiled ahead', () => {
  it('with it, no process of a server loads the stripper of types', () => {
    expect(spawnSync(process.execPath, [entry, 'compile'], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
    for (const role of roles) expect([role, needsStripper(role, filled)]).toEqual([role, false])
  })

  it('without it, each does', () => {
    const empty = mkdtempSync(join(tmpdir(), 'vedette-compile-'))
    for (const role of roles) expect([role, needsStripper(role, empty)]).toEqual([role, true])
    rmSync(empty, { recursive: true })
  })
})
