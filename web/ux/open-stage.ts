import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { MemberDetails } from '#packages/contract/member'

import { until } from '../../compat/vedette.ts'
import { Api } from './api.ts'
import type { Options } from './options.ts'
import { outputFolder } from './paths.ts'
import { seededData } from './seeded-data.ts'
import { makeProject, organization, UxServer } from './server.ts'
import { Stage } from './stage.ts'

/** A server on an empty folder, and the link that it prints. */
export const startEmpty = async (root: string, name: string): Promise<{ readonly server: UxServer; readonly path: string }> => {
  const dataDir = join(outputFolder, name)
  rmSync(dataDir, { recursive: true, force: true })
  rmSync(`${dataDir}.log`, { force: true })
  const server = await UxServer.start({ root, dataDir })
  const path = await until('the setup link', 20_000, () => /\/setup\/\?token=\w+/.exec(readFileSync(`${dataDir}.log`, 'utf8'))?.[0])
  return { server, path }
}

const invite = async (api: Api): Promise<string> => {
  const email = `guest-${Date.now().toString(36)}@example.com`
  const { inviteLink = '' } = await api.post<MemberDetails>(`/organizations/${organization}/members/`, { email, orgRole: 'member' })
  return new URL(inviteLink).pathname
}

/** The stage of a run, and how it is taken down. */
export interface OpenedStage {
  readonly stage: Stage
  readonly close: () => Promise<void>
}

/** Starts the server on a copy of the seeded data, a second one that nobody set up, and the browser. */
export const openStage = async ({ root, size, repeats, compare, screens }: Options): Promise<OpenedStage> => {
  const { seed, dataDir } = await seededData(root, size)
  const server = await UxServer.start({ root, dataDir })
  const { token, dsn } = await server.init('shop')
  const api = new Api(server.url, token)
  const quiet = await makeProject(api, `quiet-${Date.now().toString(36)}`)
  const empty = await startEmpty(root, 'empty')
  const setup = { url: empty.server.url, path: empty.path }
  const invitationPath = await invite(api)
  const facts = { server, seed, repeats, root, api, dsn, quietProject: quiet.slug, invitationPath, setup, earlier: compare, screens }
  const stage = await Stage.open(facts)
  return {
    stage,
    close: async () => {
      await stage.close()
      await Promise.all([server.stop(), empty.server.stop()])
      rmSync(dataDir, { recursive: true, force: true })
      rmSync(`${dataDir}.log`, { force: true })
    },
  }
}
