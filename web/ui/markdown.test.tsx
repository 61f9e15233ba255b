import { render } from '@testing-library/react'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { MarkdownTree, safeHref } from './markdown-tree.tsx'

const html = (text: string, drawShortId?: (word: string) => React.ReactNode): string => {
  const { container, unmount } = render(<MarkdownTree text={text} {...(drawShortId && { drawShortId })} />)
  const found = container.firstElementChild?.innerHTML ?? ''
  unmount()
  return found.replaceAll(/ (?:class|dir)="[^"]*"/g, '')
}

describe('1. what is formatted', () => {
  it.each([
    ['**a** _b_ ~~c~~ `d`', '<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>'],
    ['# A', '<p>A</p>'],
    ['- a\n- b', '<ul><li><p>a</p></li><li><p>b</p></li></ul>'],
    ['3. a', '<ol start="3"><li><p>a</p></li></ol>'],
    ['- [x] a', '<ul><li>[x] <p>a</p></li></ul>'],
    ['> a', '<blockquote><p>a</p></blockquote>'],
    ['```py\nx < 1\n```', '<pre tabindex="0"><code>x &lt; 1</code></pre>'],
    ['a\n\n---\n\nb', '<p>a</p><hr><p>b</p>'],
  ])('%j', (text, expected) => expect(html(text)).toBe(expected))

  it('tables have a head and can be scrolled by keyboard', () => {
    expect(html('|a|b|\n|-|-|\n|1|2|')).toBe(
      '<section aria-label="Table" tabindex="0"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></section>',
    )
  })

  it('links lead to http, https and mailto, in a tab that knows nothing of this one', () => {
    const link = (text: string): Element | null => new DOMParser().parseFromString(html(text), 'text/html').querySelector('a')
    const one = link('[a](https://x.example/y)')
    expect([one?.getAttribute('href'), one?.getAttribute('rel'), one?.getAttribute('target')]).toEqual([
      'https://x.example/y',
      'noopener noreferrer nofollow',
      '_blank',
    ])
    expect(link('https://x.example/z')?.getAttribute('href')).toBe('https://x.example/z')
    expect(link('[a][r]\n\n[r]: mailto:a@b.example')?.getAttribute('href')).toBe('mailto:a@b.example')
    expect(link('![pixel](https://x.example/p.gif)')?.textContent).toBe('pixel')
  })

  it('short ids are drawn by the page, but not in code, not in links, not inside of words', () => {
    const draw = (word: string): React.ReactNode => (word.startsWith('API-') ? <i>{word}</i> : null)
    expect(html('See API-3F, UTF-8 and `API-4` or [API-5](https://x.example) xAPI-6', draw)).toMatch(
      /^<p>See <i>API-3F<\/i>, UTF-8 and <code>API-4<\/code> or <a [^>]*>API-5<\/a> xAPI-6<\/p>$/,
    )
  })
})

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'a <b onclick=alert(1)>b</b>',
  '<svg><script>alert(1)</script></svg>',
  '[a](javascript:alert(1))',
  '[a](  JaVaScRiPt:alert(1))',
  '[a](java&#x0A;script:alert(1))',
  '[a](data:text/html,<script>alert(1)</script>)',
  '[a](vbscript:x)',
  '[a](//evil.example)',
  '[a](/api/0/auth/logout/)',
  '![a](https://evil.example/pixel.gif)',
  '![a](javascript:alert(1))',
  '<javascript:alert(1)>',
  '[a][r]\n\n[r]: javascript:alert(1)',
  '[^1]\n\n[^1]: <script>alert(1)</script>',
  '<iframe src=javascript:alert(1)>',
  '<!--<img src=x>-->',
  '<?php ?>',
  '```"><script>alert(1)</script>\nx\n```',
  '[a](https://x.example "onmouseover=alert(1)")',
  '[__proto__]: https://x.example\n\n[__proto__] [constructor][]',
  'www.evil.example"onmouseover="alert(1)',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
]

/** Tags that may be in a formatted text, and attributes that may be on them. */
const tags = new Set('p em strong del code pre ul ol li blockquote table thead tbody tr th td section div a br hr span i'.split(' '))
const attributes = new Set('href title target rel start tabindex aria-label dir class'.split(' '))

const foreign = (text: string): string[] => {
  const { container, unmount } = render(<MarkdownTree text={text} />)
  const found = [...container.querySelectorAll('*')].flatMap((element) => [
    ...(tags.has(element.localName) ? [] : [element.localName]),
    ...element.getAttributeNames().filter((name) => !attributes.has(name)),
    ...(element.localName === 'a' && !/^(https?|mailto):/.test(element.getAttribute('href') ?? '') ? ['href'] : []),
  ])
  unmount()
  return found
}

describe('2. what is not', () => {
  it.each(hostile)('%s makes no element of its own', (text) => expect(foreign(text)).toEqual([]))

  it('HTML is the text that it is, footnotes and unknown references too', () => {
    expect(html('a <b>c</b>')).toBe('<p>a &lt;b&gt;c&lt;/b&gt;</p>')
    expect(html('<div>\nx\n</div>')).toBe('&lt;div&gt;\nx\n&lt;/div&gt;')
    expect(html('[a][b]')).toBe('<p>[a][b]</p>')
  })

  it('control characters are seen', () => {
    expect(html('a\u202Eb `\u200B`')).toBe('<p>a&lt;U+202E&gt;b <code>&lt;U+200B&gt;</code></p>')
  })

  it.each([
    ['https://x.example', 'https://x.example/'],
    ['HTTPS://X.example', 'https://x.example/'],
    ['javascript:1', null],
    ['/a', null],
    ['', null],
    ['ftp://x', null],
    [`https://x.example/${'a'.repeat(2_000)}`, null],
  ])('an address, %#', (url, expected) => expect(safeHref(url)).toBe(expected))

  it('any text whatever', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '[',
        ']',
        '(',
        ')',
        '!',
        '`',
        '*',
        '_',
        '|',
        '-',
        '\n',
        '\n\n',
        '#',
        '&#x',
        'javascript:',
        'http://',
        '"',
        ' on=',
        '^',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    )
    const holds = fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => foreign(pieces.join('')).length === 0)
    expect(fc.check(holds, { numRuns: 100 }).failed).toBe(false)
  }, 30_000)
})

describe('3. how much of it', () => {
  it.each([
    ['quotes', '>'.repeat(10_000)],
    ['quotes with spaces', '> '.repeat(5_000)],
    ['lists on one line', '1. '.repeat(3_000)],
    ['quotes, one deeper each line', Array.from({ length: 140 }, (_, depth) => `${'>'.repeat(depth)}a`).join('\n')],
    ['lists, one deeper each line', Array.from({ length: 140 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n')],
  ])('%s in one another are shown, and no deeper than a reader can follow', (_name, text) => {
    const { container, unmount } = render(<MarkdownTree text={text} />)
    const depthOf = (element: Element): number => 1 + Math.max(0, ...[...element.children].map(depthOf))
    expect(depthOf(container)).toBeLessThan(20)
    expect(container.textContent?.length).toBeGreaterThan(10)
    unmount()
  })

  it('a row of dashes or deep indentation is no reason not to format the rest', () => {
    expect(html(`**a**\n\n${'-'.repeat(80)}\n\n${' '.repeat(60)}code`)).toContain('<strong>a</strong>')
  })

  it('what is too long is cut, and said', () => {
    expect(html('x '.repeat(10_050))).toContain('100 more characters are not shown.')
  })
})
