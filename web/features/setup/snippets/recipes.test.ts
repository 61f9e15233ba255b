import { describe, expect, it } from 'vitest'

import { platforms, findPlatform, findPlatforms, tilePlatforms } from '../platforms.ts'
import { recipesQuery } from './load.ts'
import { curlLine, readDsn, recipeSteps, waysOf } from './recipe.ts'
import type { Recipe } from './recipe.ts'

const dsn = 'http://7f1c09e2b8a44d@localhost:8642/3'

const recipeOf = async (id: string): Promise<Recipe> => {
  const platform = platforms.find((one) => one.id === id)
  if (!platform) throw new Error(id)
  const { queryFn } = recipesQuery(platform.family)
  if (typeof queryFn !== 'function') throw new Error('no chunk')
  const recipes = await (queryFn as () => Promise<Readonly<Record<string, Recipe>>>)()
  const recipe = recipes[id]
  if (!recipe) throw new Error(`${id} has no recipe in ${platform.family}`)
  return recipe
}
const textOf = (recipe: Recipe, way: Parameters<typeof recipeSteps>[1]): string =>
  recipeSteps(recipe, way, dsn)
    .flatMap(({ code }) => (typeof code === 'string' ? [code] : code.map((variant) => variant.code)))
    .join('\n')

describe('every platform', () => {
  it.each(platforms.map(({ id }) => id))(
    '%s: says how to install, start and prove, with the real DSN once, in every way that it offers',
    async (id) => {
      const recipe = await recipeOf(id)
      for (const way of waysOf(recipe).filter((one) => one !== 'dsn' && one !== 'curl')) {
        const steps = recipeSteps(recipe, way, dsn)
        const text = textOf(recipe, way)
        expect(steps.length).toBeGreaterThanOrEqual(3)
        expect(text).toContain(dsn)
        expect(text).not.toMatch(/undefined|\[object|""http/)
        for (const { title } of steps) expect(title).not.toBe('')
        const names = steps.map(({ code }) => (typeof code === 'string' ? [] : code.map(({ name }) => name)))
        expect(names.map((list) => new Set(list).size)).toEqual(names.map((list) => list.length))
      }
      expect(textOf(recipe, 'code').split(dsn)).toHaveLength(2)
    },
  )

  it('reads its DSN from the environment where it says so, and not in the code', async () => {
    const python = await recipeOf('python-flask')
    expect(waysOf(python)).toEqual(['code', 'env', 'docker', 'dsn', 'curl'])
    expect(recipeSteps(python, 'env', dsn)[1]?.code).toBe('import sentry_sdk\n\nsentry_sdk.init()')
    expect(recipeSteps(python, 'docker', dsn).map(({ title }) => title)).toContain('Give the DSN to the container')
    const react = await recipeOf('javascript-react')
    expect(waysOf(react)).toEqual(['code', 'env', 'dsn', 'curl'])
    expect(recipeSteps(react, 'env', dsn)[1]?.code).toContain('import.meta.env.VITE_SENTRY_DSN')
    expect(recipeSteps(react, 'docker', dsn)).toEqual([])
    const android = await recipeOf('android')
    expect([waysOf(android), recipeSteps(android, 'env', dsn)]).toEqual([['code', 'dsn', 'curl'], []])
  })

  it('has an id and a label of its own', () => {
    expect(new Set(platforms.map(({ id }) => id)).size).toBe(platforms.length)
    expect(new Set(platforms.map(({ label }) => label)).size).toBe(platforms.length)
    expect(tilePlatforms).toHaveLength(12)
  })
})

describe('finding a platform', () => {
  it('by label, then by other words', () => {
    const found = (typed: string) => findPlatforms(typed).map(({ label }) => label)
    expect(found('go')[0]).toBe('Go')
    expect(found('next.js')[0]).toBe('Next.js')
    expect(found('nextjs')[0]).toBe('Next.js')
    expect(found('golang')).toContain('Gin')
    expect(found('c#')).toContain('.NET')
    expect([found('cobol'), found('').length]).toEqual([[], platforms.length])
  })

  it('by what a project has stored, however much more it says', () => {
    expect(
      [findPlatform('python-flask'), findPlatform('node-express-5'), findPlatform('go-chi'), findPlatform('cobol')].map((one) => one?.id),
    ).toEqual(['python-flask', 'node-express', 'go', undefined])
    expect([findPlatform(null), findPlatform('other')]).toEqual([undefined, undefined])
  })
})

describe('without an SDK', () => {
  it('curl has address, project and key of the DSN', () => {
    expect(curlLine(dsn)).toContain("'http://localhost:8642/api/3/store/?sentry_version=7&sentry_key=7f1c09e2b8a44d'")
    expect(curlLine('no dsn')).toBe('')
  })

  it('a DSN may have a path', () => {
    expect(readDsn('https://k@x.example/sentry/12')).toEqual({ address: 'https://x.example/sentry', key: 'k', project: '12' })
    expect([readDsn('no dsn'), readDsn('https://x.example/12')]).toEqual([null, null])
  })
})
