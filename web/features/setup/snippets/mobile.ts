import { npm } from './recipe.ts'
import type { Recipe, Recipes } from './recipe.ts'

/** Of the SDK of Android and the JVM, as the examples name it; newer ones work as well. */
const androidVersion = '8.62.0'

const android = (verify: Recipe['verify']): Recipe => ({
  installTitle: "Add it to the app's build file",
  install: [
    { name: 'Kotlin', code: `dependencies {\n    implementation("io.sentry:sentry-android:${androidVersion}")\n}` },
    { name: 'Groovy', code: `dependencies {\n    implementation 'io.sentry:sentry-android:${androidVersion}'\n}` },
  ],
  start: {
    title: 'Name the DSN in AndroidManifest.xml, inside of <application>',
    language: 'xml',
    code: (dsn) => `<meta-data android:name="io.sentry.dsn" android:value=${dsn} />`,
  },
  verify,
})

const apple: Recipe = {
  install: [
    { name: 'Swift package', code: 'https://github.com/getsentry/sentry-cocoa.git' },
    { name: 'CocoaPods', code: "pod 'Sentry'" },
  ],
  installTitle: 'Add the package: File > Add Package Dependencies in Xcode',
  start: {
    title: 'Start it as early as possible, such as in the app delegate',
    language: 'swift',
    code: (dsn) => `import Sentry\n\nSentrySDK.start { options in\n    options.dsn = ${dsn}\n}`,
  },
  verify: { title: 'Send an error', language: 'swift', code: 'SentrySDK.capture(message: "First error")' },
}

const unreal: Recipe = {
  installTitle: 'Install the plugin',
  install: 'https://github.com/getsentry/sentry-unreal/releases',
  start: {
    title: 'Name the DSN in Config/DefaultEngine.ini',
    language: 'toml',
    code: (dsn) => `[/Script/Sentry.SentrySettings]\nDsn=${dsn}`,
  },
  verify: {
    title: 'Send a message',
    language: 'cpp',
    code: '#include "SentrySubsystem.h"\n\nUSentrySubsystem* Sentry = GEngine->GetEngineSubsystem<USentrySubsystem>();\nSentry->CaptureMessage(TEXT("First error"));',
  },
}

/** Phones, and games. */
export const recipes: Recipes = {
  android: android({
    title: 'Send an error from an activity',
    language: 'kt',
    code: 'import io.sentry.Sentry\n\nSentry.captureException(RuntimeException("First error"))',
  }),
  'apple-ios': apple,
  'apple-macos': apple,
  flutter: {
    install: 'flutter pub add sentry_flutter',
    start: {
      title: 'Start it around the app, in main.dart',
      language: 'dart',
      code: (dsn) =>
        `import 'package:flutter/widgets.dart';\nimport 'package:sentry_flutter/sentry_flutter.dart';\n\nFuture<void> main() async {\n  await SentryFlutter.init(\n    (options) => options.dsn = ${dsn},\n    appRunner: () => runApp(const MyApp()),\n  );\n}`,
    },
    verify: {
      title: 'Put a button into the app that fails, and press it',
      language: 'dart',
      code: "ElevatedButton(\n  onPressed: () => throw StateError('First error'),\n  child: const Text('Break it'),\n)",
    },
    environment: { name: 'SENTRY_DSN', expression: "const String.fromEnvironment('SENTRY_DSN')", read: 'build' },
    quote: "'",
  },
  dart: {
    install: 'dart pub add sentry',
    start: {
      title: 'Start it around the program',
      language: 'dart',
      code: (dsn) =>
        `import 'package:sentry/sentry.dart';\n\nFuture<void> main() async {\n  await Sentry.init(\n    (options) => options.dsn = ${dsn},\n    appRunner: run,\n  );\n}`,
    },
    verify: { title: 'Fail once', language: 'dart', code: "void run() => throw StateError('First error');" },
    quote: "'",
  },
  'react-native': {
    install: npm('@sentry/react-native'),
    start: {
      title: 'Start it first in App.tsx, and wrap the app',
      language: 'js',
      code: (dsn) =>
        `import * as Sentry from "@sentry/react-native"\n\nSentry.init({\n  dsn: ${dsn},\n})\n\nexport default Sentry.wrap(App)`,
    },
    more: [{ title: 'Install the native part', language: 'sh', code: 'npx pod-install' }],
    verify: {
      title: 'Put a button into the app that fails, and press it',
      language: 'js',
      code: '<Button title="Break it" onPress={() => { throw new Error("First error") }} />',
    },
  },
  capacitor: {
    install: npm('@sentry/capacitor @sentry/browser'),
    start: {
      title: 'Start it first, together with the SDK of your web framework',
      language: 'js',
      code: (dsn) =>
        `import * as Sentry from "@sentry/capacitor"\nimport { init } from "@sentry/browser"\n\nSentry.init({ dsn: ${dsn} }, init)`,
    },
    more: [{ title: 'Bring the native part up to date', language: 'sh', code: 'npx cap sync' }],
    verify: { title: 'Fail once', language: 'js', code: 'setTimeout(() => {\n  throw new Error("First error")\n}, 0)' },
  },
  cordova: {
    install: 'cordova plugin add sentry-cordova',
    start: {
      title: 'Start it when the device is ready',
      language: 'js',
      code: (dsn) =>
        `onDeviceReady: function () {\n  var Sentry = cordova.require("sentry-cordova.Sentry")\n  Sentry.init({ dsn: ${dsn} })\n}`,
    },
    verify: { title: 'Call a function that there is not', language: 'js', code: 'thereIsNoSuchFunction()' },
  },
  unity: {
    installTitle: 'Add the package by its git address: Window > Package Manager',
    install: 'https://github.com/getsentry/unity.git',
    start: { title: 'Paste the DSN: Tools > Sentry', language: '', code: (dsn) => dsn },
    verify: {
      title: 'Let a component fail, and play',
      language: 'cs',
      code: 'using UnityEngine;\n\npublic class Debugging : MonoBehaviour\n{\n    private void Start() => throw new System.Exception("First error");\n}',
    },
    quote: '',
  },
  unreal,
  godot: {
    installTitle: 'Put the addon into addons/sentry of your game',
    install: 'https://github.com/getsentry/sentry-godot/releases',
    start: { title: 'Paste the DSN: Project Settings > Sentry > Options', language: '', code: (dsn) => dsn },
    verify: { title: 'Send a message', language: 'py', code: 'func _ready():\n\tSentrySDK.capture_message("First error")' },
    quote: '',
  },
}
