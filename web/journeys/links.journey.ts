import { describe, expect, it } from 'vitest'

import type { LinkTemplateAnswer } from '../../packages/contract/link-template.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'

/* Links out of issues: shown with the facts of an event, made in the settings. */

const organization = { id: '1', slug: 'acme', name: 'acme', access: ['org:read', 'org:write'], orgRole: 'owner', orgRoleList: [] }

const suite = cannedSuite({
  prepare: async (page) => {
    await page.route('**/api/0/organizations/acme/?detailed=0', (route) => route.fulfill({ json: organization }))
  },
})

describe('at an issue', () => {
  it('a link has what the event knows, and opens beside the page', async () => {
    const { page } = suite
    await page.goto('/organizations/acme/issues/1000/')
    const link = page.getByRole('region', { name: 'Links' }).getByRole('link', { name: 'Grafana trace' })
    await link.waitFor()
    const from = String(Date.parse('2026-11-22T17:09:41.204Z') - 900_000)
    expect(await link.getAttribute('href')).toBe(
      `https://grafana.example/explore?trace=1e57b752bc6e4544bbaa246cd1d05dee&from=${from}&host=api-2`,
    )
    expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual(['_blank', 'noopener noreferrer'])
  })

  it('one that the event cannot fill says what is missing, and one of another project is not there', async () => {
    const { page } = suite
    await page.goto('/organizations/acme/issues/1000/')
    const links = page.getByRole('region', { name: 'Links' })
    await links.getByText('this event has no tag.pod').waitFor()
    expect(await links.getByRole('link').count()).toBe(1)
    expect(await links.getByText('Of another').count()).toBe(0)
  })
})

describe('in the settings', () => {
  /** Stands for the server's list. */
  const keepList = async (): Promise<{ readonly links: LinkTemplateAnswer[] }> => {
    const kept: { links: LinkTemplateAnswer[] } = { links: [] }
    await suite.page.route(`${suite.server.address}/api/0/organizations/acme/link-templates/**`, async (route) => {
      const body = route.request().postDataJSON() as LinkTemplateAnswer | null
      const id = /link-templates\/(\d+)\//.exec(route.request().url())?.[1]
      const method = route.request().method()
      if (method === 'POST' && body) kept.links.push({ ...body, id: '7', dateCreated: '2026-11-22T00:00:00Z' })
      if (method === 'PUT' && body) kept.links = kept.links.map((link) => (link.id === id ? { ...link, ...body } : link))
      if (method === 'DELETE') kept.links = kept.links.filter((link) => link.id !== id)
      await (method === 'DELETE'
        ? route.fulfill({ status: 204 })
        : route.fulfill({ json: method === 'GET' ? kept.links : kept.links.at(-1), status: method === 'POST' ? 201 : 200 }))
    })
    return kept
  }

  it('a link is made from an example, changed, and deleted', async () => {
    const { page } = suite
    const kept = await keepList()
    await page.goto('/settings/acme/links/')
    await page.getByText('There is no link yet').waitFor()
    await page.getByRole('button', { name: 'Jaeger trace' }).click()
    await page.getByText('https://jaeger.example.com/trace/trace_id').waitFor()
    await page.getByLabel('Address').fill('https://jaeger.acme.example/trace/{trace_id}')
    await page.getByLabel('Shown at issues of').selectOption('shop-api')
    await page.getByRole('button', { name: 'Add link' }).click()
    await page.getByRole('list', { name: 'Links' }).getByText('Jaeger trace').waitFor()
    expect(kept.links).toMatchObject([{ name: 'Jaeger trace', url: 'https://jaeger.acme.example/trace/{trace_id}', project: 'shop-api' }])

    await page.getByRole('button', { name: 'Change Jaeger trace' }).click()
    const form = page.getByRole('form', { name: 'Change Jaeger trace' })
    await form.getByLabel('Name').fill('Traces')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Delete Traces' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('There is no link yet').waitFor()
    expect(kept.links).toEqual([])
  })

  it('what is wrong with an address is told while it is typed, with its place', async () => {
    const { page } = suite
    await keepList()
    await page.goto('/settings/acme/links/')
    await page.getByLabel('Address').fill('https://h.example/{trace}')
    await page.getByText('{trace} is not known; {{ and }} stand for braces themselves (at character 19).').waitFor()
    await page.getByLabel('Address').fill('javascript:alert(1)')
    expect(await page.getByText('An address begins with https:// or http:// (at character 1).').count()).toBe(1)
  })

  it('are without a complaint of axe, also where there is little room', async () => {
    for (const [width, colorScheme] of [
      [1440, 'light'],
      [390, 'dark'],
    ] as const) {
      await suite.open({ viewport: { width, height: 1_600 }, colorScheme })
      const { page } = suite
      await page.goto('/settings/acme/links/')
      await page.getByRole('button', { name: 'Loki logs' }).click()
      await page.getByText('All variables').click()
      await page.getByText('id of its trace').waitFor()
      expect(await axeProblems(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }
  })
})
