import { describe, expect, test } from 'vitest'

import type { Event, Frame } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'

import { decideInApp, looksInApp } from './in-app.ts'

describe('library and system frames', () => {
  test.each<[string, Frame]>([
    ['python', { abs_path: '/venv/lib/python3.12/site-packages/django/core.py' }],
    ['python', { abs_path: '/usr/lib/python3/dist-packages/x.py' }],
    ['python', { abs_path: '/usr/lib/python3.12/json/decoder.py' }],
    ['python', { filename: '<frozen importlib._bootstrap>' }],
    ['node', { abs_path: '/app/node_modules/express/lib/router.js' }],
    ['node', { filename: 'node:internal/timers' }],
    ['node', { filename: 'internal/process/task_queues.js' }],
    ['javascript', { abs_path: 'chrome-extension://abc/content.js' }],
    ['javascript', { abs_path: 'webkit-masked-url://hidden/' }],
    ['javascript', { filename: '<anonymous>' }],
    ['go', { abs_path: '/usr/local/go/src/net/http/server.go', module: 'net/http' }],
    ['go', { abs_path: '/root/go/pkg/mod/github.com/gin-gonic/gin@v1/gin.go' }],
    ['go', { module: 'runtime', function: 'goexit' }],
    ['java', { module: 'java.lang.Thread' }],
    ['java', { module: 'jdk.internal.reflect.Method' }],
    ['java', { module: 'kotlinx.coroutines.Job' }],
    ['java', { module: 'android.os.Handler' }],
    ['php', { abs_path: '/var/www/vendor/laravel/Router.php' }],
    ['php', { filename: '[internal]' }],
    ['ruby', { abs_path: '/usr/local/bundle/gems/rack-3.0/lib/rack.rb' }],
    ['csharp', { module: 'System.Threading.Tasks.Task' }],
    ['csharp', { package: 'Microsoft.AspNetCore.Mvc, Version=8.0.0.0' }],
    ['rust', { function: 'std::panicking::begin_panic', abs_path: '/rustc/abc/library/std/src/panicking.rs' }],
    ['rust', { abs_path: '/home/u/.cargo/registry/src/serde/lib.rs' }],
    ['native', { package: '/usr/lib/x86_64-linux-gnu/libc.so.6', function: 'abort' }],
    ['native', { package: 'C:\\Windows\\System32\\ntdll.dll' }],
    ['native', { function: 'main' }],
    ['cocoa', { package: '/System/Library/Frameworks/UIKit.framework/UIKit' }],
    ['cocoa', { package: '/private/var/containers/Bundle/Application/X/App.app/Frameworks/libswiftCore.dylib' }],
    ['python', {}],
  ])('%s %j', (platform, frame) => {
    expect(looksInApp(frame, platform)).toBe(false)
  })
})

describe("the user's own frames", () => {
  test.each<[string, Frame]>([
    ['python', { abs_path: '/srv/app/views.py', module: 'app.views' }],
    ['node', { abs_path: '/app/src/internal/x.js' }],
    ['javascript', { abs_path: 'https://shop.example/static/app.js' }],
    ['go', { abs_path: '/build/shop/main.go', module: 'main' }],
    ['go', { abs_path: '/build/log/handlers.go', module: 'log/handlers' }],
    ['java', { module: 'com.acme.shop.Cart' }],
    ['php', { abs_path: '/var/www/src/Cart.php' }],
    ['ruby', { abs_path: '/app/models/cart.rb' }],
    ['csharp', { module: 'Acme.Shop.Cart' }],
    ['rust', { function: 'shop::cart::add', abs_path: '/build/src/cart.rs' }],
    ['native', { package: '/opt/acme/bin/shop', function: 'main' }],
    ['cocoa', { package: '/private/var/containers/Bundle/Application/X/Shop.app/Shop' }],
    ['other', { function: 'main' }],
  ])('%s %j', (platform, frame) => {
    expect(looksInApp(frame, platform)).toBe(true)
  })

  test('the platform of a frame wins over that of the event', () => {
    expect(looksInApp({ platform: 'java', module: 'java.lang.Thread' }, 'python')).toBe(false)
  })
})

test('decideInApp keeps what the SDK decided and leaves no frame undecided', () => {
  const frames = (): Frame[] => [
    { module: 'java.lang.Thread' },
    { module: 'com.acme.Cart' },
    { module: 'java.lang.Thread', in_app: true },
    { module: 'com.acme.Cart', in_app: false },
  ]
  const event: Event = {
    event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId,
    type: 'error',
    level: 'error',
    platform: 'java',
    timestamp: 1,
    received: 1,
    tags: [],
    exception: [{ type: 'E', stacktrace: { frames: frames() }, raw_stacktrace: { frames: frames() } }],
    threads: [{ stacktrace: { frames: frames() } }],
    stacktrace: { frames: frames() },
  }
  decideInApp(event)
  for (const stacktrace of [
    event.exception?.[0]?.stacktrace,
    event.exception?.[0]?.raw_stacktrace,
    event.threads?.[0]?.stacktrace,
    event.stacktrace,
  ]) {
    expect(stacktrace?.frames.map(({ in_app: inApp }) => inApp)).toEqual([false, true, true, false])
  }
})
