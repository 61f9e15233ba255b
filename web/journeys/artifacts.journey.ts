import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import type { ArtifactBundle, ArtifactFile } from '../../packages/contract/artifact-file.ts'
import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'

/* What builds uploaded: found, looked into, deleted; and uploaded by hand. */

const pageOf = '/settings/acme/projects/shop-api/source-maps/'
const root = '**/api/0/projects/acme/shop-api/files/'
const access = ['project:read', 'project:releases', 'org:read']
const organization = { id: '1', slug: 'acme', name: 'acme', access, orgRole: 'owner', orgRoleList: [] }
const project = { id: '1', slug: 'shop-api', name: 'shop-api', access, organization }
const debugId = '0b42a1c4-3ef8-5a43-9f55-6b3a0d8f2b11'
const bundle: ArtifactBundle = {
  id: '12',
  kind: 'bundle',
  name: null,
  release: 'shop@2.4.1',
  dist: '7',
  fileCount: 2,
  size: 481_000,
  dateCreated: '2026-11-20T10:00:00.000Z',
  dateLastUsed: '2026-11-22T10:00:00.000Z',
  debugIds: [debugId],
  debugIdCount: 1,
}
const byDebugId: ArtifactBundle = { ...bundle, id: '11', release: null, dist: null }
const file: ArtifactFile = {
  id: '5',
  url: '~/assets/app-<script>globalThis.__hacked=1</script>.js',
  type: 'minified_source',
  debugId,
  sourceMap: 'app.js.map',
  size: 4_096,
  sha1: 'a'.repeat(40),
}

const serve = async (page: Page, bundles: readonly ArtifactBundle[]): Promise<void> => {
  await page.route(`${root}artifact-bundles/`, (route) => route.fulfill({ json: bundles }))
  const usage = { bundles: bundles.length, files: 4, size: 962_000, unusedDaysMax: 90 }
  await page.route(`${root}artifact-usage/`, (route) => route.fulfill({ json: usage }))
}

const suite = cannedSuite({
  prepare: async (page) => {
    await page.route('**/api/0/organizations/acme/?detailed=0', (route) => route.fulfill({ json: organization }))
    await page.route('**/api/0/projects/acme/shop-api/', (route) => route.fulfill({ json: project }))
    await page.route(`${root}dsyms/**`, (route) => route.fulfill({ json: [] }))
    await serve(page, [bundle, byDebugId])
  },
})

describe('before anything is uploaded', () => {
  it('the page says how, with this server, organization and project filled in', async () => {
    const { page } = suite
    await serve(page, [])
    await page.goto(pageOf)
    await page.getByRole('heading', { name: 'Nothing is uploaded yet' }).waitFor()
    const commands = await page.getByLabel('Commands for sentry-cli', { exact: true }).innerText()
    for (const part of [suite.address, 'SENTRY_ORG=acme', 'SENTRY_PROJECT=shop-api', 'sourcemaps upload']) expect(commands).toContain(part)
    const settings = await page.getByLabel('Settings of the Vite plugin', { exact: true }).innerText()
    for (const part of ['sentryVitePlugin', suite.address, '"shop-api"']) expect(settings).toContain(part)
    expect(await axeProblems(page)).toEqual([])
  })

  it('a failure stays in its panel, and can be tried again', async () => {
    const { page } = suite
    suite.forgive('500')
    let fails = true
    await page.route(`${root}artifact-bundles/`, (route) =>
      fails ? route.fulfill({ status: 500, json: { detail: 'The store did not answer' } }) : route.fallback(),
    )
    await page.goto(pageOf)
    await page.getByText('The uploads could not be read').waitFor()
    await page.getByRole('heading', { name: 'Upload by hand' }).waitFor()
    fails = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => page.getByRole('list', { name: 'Bundles' }).getByRole('listitem').count()).toBe(2)
  })
})

describe('what was uploaded', () => {
  it('is listed with what it is found by, and each bundle leads to its files', async () => {
    const { page } = suite
    await page.route(`${root}artifact-bundles/12/`, (route) => route.fulfill({ json: bundle }))
    await page.route(`${root}artifact-bundles/12/files/**`, (route) => route.fulfill({ json: [file] }))
    await page.goto(pageOf)
    await page.getByText('2 bundles with 4 files, 939.5 KiB before compression').waitFor()
    await page.getByText('1 debug id, or release, dist and address').waitFor()
    await page.getByRole('link', { name: 'shop@2.4.1' }).click()
    await page.getByRole('table', { name: 'Files' }).waitFor()
    expect(new URL(page.url()).search).toBe('?bundle=12')
    await page.getByRole('rowheader', { name: /app-<script>/ }).waitFor()
    const download = page.getByRole('link', { name: /Download/ })
    expect(await download.getAttribute('href')).toBe('/api/0/projects/acme/shop-api/files/artifact-bundles/12/files/5/')
    expect(await page.evaluate(() => '__hacked' in window)).toBe(false)
    expect(await axeProblems(page)).toEqual([])
    await page.goBack()
    await page.getByRole('list', { name: 'Bundles' }).waitFor()
  })

  it('is searched by debug id, and the search is in the address', async () => {
    const { page } = suite
    await page.route(`${root}artifact-bundles/?query=*`, (route) => route.fulfill({ json: [byDebugId] }))
    await page.goto(pageOf)
    await page.getByRole('searchbox', { name: 'Find by debug id, address or release' }).fill(debugId)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${pageOf}?query=${debugId}`)
    await expect.poll(() => page.getByRole('list', { name: 'Bundles' }).getByRole('listitem').count()).toBe(1)
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(() => page.getByRole('list', { name: 'Bundles' }).getByRole('listitem').count()).toBe(2)
  })

  it('is deleted after a question', async () => {
    const { page } = suite
    const deleted: string[] = []
    await page.route(`${root}artifact-bundles/12/`, (route) => {
      deleted.push(route.request().method())
      return route.fulfill({ status: 204 })
    })
    await page.goto(pageOf)
    await page.getByRole('button', { name: 'Delete the files of shop@2.4.1' }).click()
    const question = page.getByRole('dialog', { name: 'Delete the files of shop@2.4.1?' })
    await question.waitFor()
    await serve(page, [byDebugId])
    await question.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('The files of shop@2.4.1 are deleted').waitFor()
    expect(deleted).toEqual(['DELETE'])
    await expect.poll(() => page.getByRole('list', { name: 'Bundles' }).getByRole('listitem').count()).toBe(1)
  })
})

describe('files by hand', () => {
  const choose = (names: readonly string[]) =>
    suite.page
      .getByLabel('Drop .js and .map files here, or choose them')
      .setInputFiles(names.map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`//# debugId=${debugId}`) })))

  it('are sent together, and refused with what to do', async () => {
    const { page } = suite
    suite.forgive('400')
    const sent: string[] = []
    await page.route(`${root}artifact-bundles/`, (route) => {
      if (route.request().method() !== 'POST') return route.fallback()
      sent.push(route.request().headers()['content-type'] ?? '')
      return sent.length === 1
        ? route.fulfill({ status: 400, json: { detail: 'These files have no debug ids' } })
        : route.fulfill({ status: 201, json: bundle })
    })
    await page.goto(pageOf)
    await page.getByRole('heading', { name: 'Upload by hand' }).waitFor()
    await choose(['app.js', 'app.js.map', 'other.js'])
    await page.getByText('No map beside other.js.').waitFor()
    await page.getByRole('button', { name: 'Upload 3 files' }).click()
    await page.getByText('These files have no debug ids').waitFor()
    await page.getByLabel('Release (when the files have no debug id)').fill('shop@2.4.1')
    await page.getByRole('button', { name: 'Upload 3 files' }).click()
    await page.getByText('2 files uploaded. New events use them from now on.').waitFor()
    expect(sent.every((type) => type.startsWith('multipart/form-data; boundary='))).toBe(true)
    expect(sent).toHaveLength(2)
  })
})

it('both pages are without a complaint of axe on a phone, in the dark, and fit', async () => {
  await suite.open({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' })
  const { page } = suite
  await page.route(`${root}artifact-bundles/12/`, (route) => route.fulfill({ json: bundle }))
  await page.route(`${root}artifact-bundles/12/files/**`, (route) => route.fulfill({ json: [file] }))
  await page.goto(pageOf)
  await page.getByRole('list', { name: 'Bundles' }).waitFor()
  expect(await axeProblems(page)).toEqual([])
  await page.getByRole('link', { name: 'shop@2.4.1' }).click()
  await page.getByRole('table', { name: 'Files' }).waitFor()
  expect(await axeProblems(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})
