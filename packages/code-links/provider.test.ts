import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseRepositoryAddress } from './provider.ts'

describe('the address of a repository, as people copy it', () => {
  it.each([
    ['https://github.com/acme/shop', 'https://github.com/acme/shop', 'acme/shop', 'github'],
    ['https://github.com/acme/shop.git/', 'https://github.com/acme/shop', 'acme/shop', 'github'],
    ['  git@github.com:acme/shop.git ', 'https://github.com/acme/shop', 'acme/shop', 'github'],
    ['ssh://git@gitlab.acme.example:2222/group/sub/shop.git', 'https://gitlab.acme.example/group/sub/shop', 'group/sub/shop', 'gitlab'],
    ['https://user:secret@bitbucket.org/acme/shop', 'https://bitbucket.org/acme/shop', 'acme/shop', 'bitbucket'],
    ['https://dev.azure.com/acme/shop/_git/web', 'https://dev.azure.com/acme/shop/_git/web', 'acme/shop/web', 'azure'],
    ['https://codeberg.org/acme/shop?tab=x#y', 'https://codeberg.org/acme/shop', 'acme/shop', 'gitea'],
    ['http://git.acme.example:3000/acme/shop', 'http://git.acme.example:3000/acme/shop', 'acme/shop', undefined],
  ])('%s', (text, url, name, provider) => {
    expect(parseRepositoryAddress(text)).toEqual({ url, name, provider })
  })

  it.each(['', 'acme/shop', 'https://github.com', 'javascript:alert(1)', 'file:///etc/passwd', '/srv/git/shop', 'C:\\git\\shop', 'a b'])(
    'is not %j',
    (text) => {
      expect(parseRepositoryAddress(text)).toBeUndefined()
    },
  )

  it('never has a password, a script or an end that is open', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl({ withQueryParameters: true }),
          fc.string(),
          fc.string().map((text) => `git@${text}`),
        ),
        (text) => {
          const { url = 'https://h' } = parseRepositoryAddress(text) ?? {}
          expect(`${url}/`).toMatch(/^https?:\/\/[^/@?#]+\/[^?#]*$/)
        },
      ),
    )
  })
})
