import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { routes } from '#server/routes'

import { openTestApi } from './test/api-fixture.ts'
import type { TestApi } from './test/api-fixture.ts'

interface Operation {
  readonly summary: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly security: readonly Record<string, readonly string[]>[]
  readonly requestBody?: unknown
  readonly responses: Record<string, unknown>
}
interface Description {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
}

let api: TestApi
let described: Description

beforeAll(async () => {
  api = await openTestApi()
  described = (await (await api.request('/api/0/openapi.json')).json()) as Description
})
afterAll(() => api.close())

describe('the API description', () => {
  it('has every route of the table, with a sentence, its path parameters and the scope that it needs', () => {
    for (const { method, path, needs } of routes) {
      const operation = described.paths[path.replaceAll(/:([A-Za-z]+)/g, '{$1}')]?.[method.toLowerCase()]
      expect([method, path, operation?.summary.endsWith('.')]).toEqual([method, path, true])
      const names = operation?.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `:${name}`)
      expect(names).toEqual(path.match(/:[A-Za-z]+/g) ?? [])
      const token = operation?.security.find((way) => 'token' in way)?.['token']
      expect(token).toEqual(
        needs === 'nothing' || needs === 'session' || needs === 'superuser' ? undefined : needs === 'account' ? [] : [needs],
      )
    }
  })

  it('describes bodies and answers by the schemas that they are checked against', () => {
    const update = described.paths['/api/0/organizations/{org}/issues/{issue}/']?.['put']
    expect(JSON.stringify(update?.requestBody)).toContain('"resolvedInNextRelease"')
    expect(JSON.stringify(update?.responses['200'])).toContain('"shortId"')
    expect(JSON.stringify(update?.responses['4XX'])).toContain('"detail"')
  })

  it('says of lists how they are paged', () => {
    const list = described.paths['/api/0/organizations/{org}/issues/']?.['get']
    expect(list?.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['org', 'query', 'cursor', 'per_page']))
    expect(JSON.stringify(list?.responses['200'])).toContain('"Link"')
  })
})
