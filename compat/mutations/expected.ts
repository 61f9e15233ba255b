/*
 * Which of the captured errors are the same bug, as the developers of these apps would say. Written down before anything was grouped.
 *
 * The rules of the judgement: an error is where it was made and what it is. The same place is the same bug, whatever was passed to it and however deep the
 * recursion was. Another type of error is another bug, even on the same line. A function that refuses what it was given is the fault of who called it: so one
 * that is called from two places stands for two bugs. The same place stays the same bug under every mutation of mutations.ts.
 */

/** A bug, and the faults that show it. */
export interface Bug {
  readonly name: string
  readonly labels: readonly string[]
}

const bug = (name: string, ...labels: readonly string[]): Bug => ({ name, labels })

/** The page has the same bugs, however it was built; each build is a project. */
const pageBugs: readonly Bug[] = [
  bug('a line without a price', 'total:x'),
  bug('a basket without lines', 'lines:abc'),
  bug('a basket that is no JSON', 'parse:no'),
  bug('no rate for a currency', 'rate:XAU', 'rate:DOGE'),
  bug('nothing has no label', 'nested:abcd', 'nested:ab'),
  bug('a row without cells', 'table:x'),
  bug('an empty page', 'message:ana', 'message:bernhard'),
  bug('no price for a cup', 'buy'),
  bug('a mail was lost', 'mail'),
  bug('no tea to order', 'order'),
]

/** By app, which is a project of its own: all bugs of its captured errors. */
export const expectedBugs: Readonly<Record<string, readonly Bug[]>> = {
  django: [
    bug('a user that is not there', 'user:70', 'user:81'),
    bug('a voucher without a discount', 'voucher'),
    bug('a code is asked for its owner', 'owner'),
    bug('a page without a route', 'reverse'),
    bug('a template with a library that is not there', 'template'),
    bug('divided by nothing', 'ratio'),
    bug('a voucher was used twice', 'log:4', 'log:55'),
    bug('an order without a card', 'pay'),
    bug('a payment was declined', 'decline'),
    bug('no receipt to send', 'receipt'),
  ],
  flask: [
    bug('a count that is no number', 'count:12x', 'count:three'),
    bug('settings that are no JSON', 'settings'),
    bug('settings without a theme', 'settings-theme'),
    bug('a line without a count', 'total'),
    bug('the heaviest of nothing', 'heaviest'),
    bug('too much to reserve', 'reserve:tea-1', 'reserve:cup-2'),
    bug('too much to release', 'release'),
    bug('a template without its product', 'template'),
    bug('a query of no table', 'query'),
    bug('a shelf without a box', 'walk:9', 'walk:3'),
    bug('a shelf runs low', 'low:tea-1', 'low:cup-2'),
  ],
  'go-rpc': [bug('no answer for a service', 'panic')],
  'go-web': [
    bug('a payment fails', 'pay'),
    bug('a shelf beyond the last', 'stock'),
    bug('a line that is not in the cart', 'nil:tea'),
    bug('a cart without a map', 'map:tea'),
    bug('shared among nobody', 'divide:tea'),
    bug('an owner that is no text', 'type:tea'),
    bug('no such shelf', 'depth:a/b/c', 'depth:a/b'),
    bug('an order that is unreadable', 'order:{no'),
    bug('a count that is no number', 'count:x1', 'count:y22'),
    bug('a locked shelf', 'lock:b', 'lock:attic'),
  ],
  java: [
    bug('a count that is no number', 'number:ten', 'number:4x'),
    bug('the first of nothing', 'first:x'),
    bug('a number taken for a text', 'cast:tea'),
    bug('a path that ends', 'depth:abc', 'depth:abcdef'),
    bug('shipped to half an address', 'ship:Vienna', 'ship:Graz'),
    bug('a stream ships to half addresses', 'stream:12'),
    bug('a proxy passes on what is no number', 'proxy:x1'),
    bug('a pool ships to half addresses', 'pool:Linz'),
    bug('a customer paid twice', 'message:ana', 'message:bernhard'),
  ],
  job: [
    bug('an import failed', 'import:batch-7', 'import:batch-12'),
    bug('a mail was refused', 'mail:ana', 'mail:bernhard'),
    bug('a currency without a rate', 'lookup:XAU', 'lookup:DOGE'),
    bug('a page answers 502', 'page:about', 'page:team/history?lang=de'),
    bug('a digest does not match', 'digest:a', 'digest:b'),
    bug('a customer without an address', 'unquoted:ana'),
    bug('a batch was dropped', 'template:prices', 'template:colours'),
    bug('a price that is no number', 'convert:ten'),
    bug('an archive that is not there', 'archive:may.zip', 'archive:june.zip'),
    bug('no rate to await', 'rates:XAU'),
    bug('a thread meets a price that is no number', 'thread:x'),
    bug('a tree without children', 'visit:abc'),
  ],
  'node-11': [
    bug('no price for an order', 'order'),
    bug('a mail that nobody awaits', 'mail'),
    bug('a line without a price', 'total:x'),
    bug('a basket that is no JSON', 'parse:{no', 'parse:['),
    bug('a price that is no number', 'price:two', 'price:12,50'),
    bug('nothing has no label', 'nested:4', 'nested:2'),
    bug('no rate for a currency', 'rate:XAU', 'rate:DOGE'),
    bug('a file that is not there', 'file:a.csv'),
    bug('a row without cells', 'rows:x'),
    bug('a session that ended', 'timer:x'),
    bug('a user was locked', 'message:ana', 'message:bernhard'),
  ],
  'node-8': [
    bug('no discount for a coupon', 'discount'),
    bug('a box that is not there', 'box:4', 'box:8'),
    bug('a shelf that is not there', 'sku:milk'),
    bug('the weight of nothing', 'weigh:tea'),
    bug('shipped to half an address', 'ship:Vienna', 'ship:Graz'),
    bug('a shelf holds fewer than none', 'message:4', 'message:17'),
    bug('a timer broke', 'timer'),
  ],
  'old-flask': [
    bug('a box that is not there', 'box:4', 'box:7'),
    bug('a weight and a text', 'weigh'),
    bug('a box that is not empty', 'assert'),
    bug('a function that is not there', 'name'),
    bug('a box is missing', 'log:4', 'log:8'),
  ],
  'old-go': [
    bug('an order was lost', 'plain:a-77', 'plain:b-12'),
    bug('a shelf fell down', 'typed:b'),
    bug('a mail came back', 'mail:ana', 'mail:bernhard'),
    bug('an address was lost', 'address:abc', 'address:abcdef'),
    bug('a job took long', 'trace:abc', 'trace:abcdefghij'),
  ],
  page: pageBugs,
  'page-minified': pageBugs,
  ruby: [
    bug('a box that is not there', 'label:abc', 'label:x'),
    bug('a box without a weight', 'grams:x'),
    bug('shared among nobody', 'share:tea'),
    bug('too much to reserve', 'reserve:milk', 'reserve:coffee'),
    bug('what is no JSON', 'parse:{no'),
    bug('what is no number, far down', 'depth:abc', 'depth:abcdef'),
    bug('an order is late', 'message:ana', 'message:bernhard'),
  ],
}
