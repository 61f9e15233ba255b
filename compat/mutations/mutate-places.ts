import type { Chances, Mutation } from './mutation.ts'
import type { Random } from './random.ts'
import { framesOf } from './raw-event.ts'
import type { RawFrame } from './raw-event.ts'

/** Beginnings of paths on another machine, longest first. */
type Place = readonly (readonly [from: string, to: string])[]

const overlay = (random: Random): string => `/var/lib/docker/overlay2/${random.hex(64)}/merged`

/** Everything lies below a folder of the container. */
const inContainer = (root: string): Place => [
  ['/srv/venv/lib/python3.11/site-packages', `${root}/usr/local/lib/python3.11/site-packages`],
  ['/usr/local/lib/python3.11/', `${root}/usr/local/lib/python3.11/`],
  ['/srv/app', `${root}/usr/src/app`],
]

const pythonPlaces = (random: Random): readonly [Place, ...Place[]] => [
  inContainer(overlay(random)),
  [
    ['/srv/venv/lib/python3.11/site-packages', String.raw`C:\inetpub\shop\venv\Lib\site-packages`],
    ['/usr/local/lib/python3.11/', 'C:\\Program Files\\Python311\\Lib\\'],
    ['/srv/app', String.raw`C:\inetpub\shop`],
  ],
  [
    ['/srv/venv/lib/python3.11/site-packages', '/home/deploy/.virtualenvs/shop-4f1c/lib/python3.12/site-packages'],
    ['/usr/local/lib/python3.11/', '/home/deploy/.pyenv/versions/3.12.6/lib/python3.12/'],
    ['/srv/app', `/home/deploy/releases/20261123${random.between(100_000, 235_959)}`],
  ],
  [
    ['/srv/venv/lib/python3.11/site-packages', '/usr/lib/python3/dist-packages'],
    ['/usr/local/lib/python3.11/', '/usr/lib/python3.11/'],
    ['/srv/app', '/opt/shop-1.4.0'],
  ],
]

const nodePlaces = (random: Random): readonly [Place, ...Place[]] => [
  [['/srv/app', `${overlay(random)}/usr/src/app`]],
  [['/srv/app', String.raw`C:\Users\ana\shop`]],
  [
    ['/srv/app/node_modules/express', '/workspace/shop/node_modules/.pnpm/express@4.22.3/node_modules/express'],
    ['/srv/app', '/workspace/shop'],
  ],
  [['/srv/app', `/var/task/${random.hex(12)}`]],
]

const goPlaces = (random: Random): readonly [Place, ...Place[]] => [
  [
    ['/home/dev/go/pkg/mod/', '/go/pkg/mod/'],
    ['/usr/local/go/src/', '/usr/lib/go-1.26/src/'],
    ['/srv/app', `/builds/${random.hex(8)}/0/shop`],
  ],
  [
    ['/home/dev/go/pkg/mod/', 'C:/Users/ana/go/pkg/mod/'],
    ['/usr/local/go/src/', 'C:/Program Files/Go/src/'],
    ['/srv/app', 'D:/work/shop'],
  ],
  // `-trimpath`: no paths at all, and the SDK then takes nothing for the app's own.
  [
    ['/home/dev/go/pkg/mod/', ''],
    ['/usr/local/go/src/', ''],
    ['/srv/app', 'vedette.test/shop'],
  ],
  [
    ['/home/dev/go/pkg/mod/', '/root/go/pkg/mod/'],
    ['/usr/local/go/src/', '/opt/homebrew/Cellar/go/1.26.8/libexec/src/'],
    ['/srv/app', '/Users/ana/shop'],
  ],
]

const rubyPlaces = (random: Random): readonly [Place, ...Place[]] => [
  [
    ['/usr/share/rubygems-integration/all/gems/', '/usr/local/bundle/gems/'],
    ['/usr/lib/ruby/3.1.0/', '/usr/local/lib/ruby/3.1.0/'],
    ['/srv/app', `${overlay(random)}/app`],
  ],
  [
    ['/usr/share/rubygems-integration/all/gems/', '/home/deploy/.rbenv/versions/3.1.4/lib/ruby/gems/3.1.0/gems/'],
    ['/usr/lib/ruby/3.1.0/', '/home/deploy/.rbenv/versions/3.1.4/lib/ruby/3.1.0/'],
    ['/srv/app', `/home/deploy/releases/20261123${random.between(100_000, 235_959)}`],
  ],
  [
    ['/usr/share/rubygems-integration/all/gems/', 'C:/Ruby31-x64/lib/ruby/gems/3.1.0/gems/'],
    ['/usr/lib/ruby/3.1.0/', 'C:/Ruby31-x64/lib/ruby/3.1.0/'],
    ['/srv/app', 'C:/shop'],
  ],
]

const pagePlaces = (random: Random): readonly [Place, ...Place[]] => [
  [['https://shop.example/assets/', `https://cdn.shop.example/releases/${random.hex(8)}/`]],
  [['https://shop.example/', 'http://localhost:4173/']],
  [['https://shop.example/assets/', 'https://d1a2b3c4d5.cloudfront.net/static/js/']],
]

const placesOf: Readonly<Record<string, (random: Random) => readonly [Place, ...Place[]]>> = {
  python: pythonPlaces,
  node: nodePlaces,
  go: goPlaces,
  ruby: rubyPlaces,
  javascript: pagePlaces,
}

const isWindows = (path: string): boolean => /^[A-Z]:\\/.test(path)

const move = (path: string, place: Place): string => {
  const found = place.find(([from]) => path.startsWith(from))
  if (found === undefined) return path
  const moved = `${found[1]}${path.slice(found[0].length)}`
  return isWindows(moved) ? moved.replaceAll('/', '\\') : moved
}

/** How Go's SDK sends a file whose path was trimmed. */
const trimGo = (frame: RawFrame): void => {
  if (frame.abs_path === undefined || /^(?:\/|[A-Z]:)/.test(frame.abs_path)) return
  frame.filename = frame.abs_path
  delete frame.abs_path
  frame.in_app = false
}

const moveFrame = (frame: RawFrame, place: Place, platform: string): void => {
  const windows = place.some(([, to]) => isWindows(to))
  if (frame.abs_path !== undefined) frame.abs_path = move(frame.abs_path, place)
  if (frame.filename !== undefined) {
    const moved = move(frame.filename, place)
    frame.filename = windows && platform === 'python' && !moved.startsWith('<') ? moved.replaceAll('/', '\\') : moved
  }
  if (platform === 'go') trimGo(frame)
}

const elsewhere: Mutation = {
  kind: 'elsewhere',
  says: 'deployed to another place: another folder, virtual environment, container, Windows, a trimmed build, another host',
  copies: 4,
  mutate(event, { deployment, copy }: Chances) {
    const places = placesOf[event.platform]?.(deployment)
    const frames = framesOf(event)
    if (!places || frames.length === 0) return false
    for (const frame of frames) moveFrame(frame, places[copy % places.length] ?? places[0], event.platform)
    return true
  },
}

export const placeMutations: readonly Mutation[] = [elsewhere]
