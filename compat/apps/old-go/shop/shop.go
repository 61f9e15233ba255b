// A short-lived command with the SDK of 2021, from before events came in envelopes; it ends right after Flush.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/getsentry/sentry-go"
)

func count(shelf string) (int, error) {
	return 0, fmt.Errorf("shelf %q is locked", shelf)
}

func main() {
	err := sentry.Init(sentry.ClientOptions{Debug: true, DebugWriter: os.Stderr, AttachStacktrace: true, ServerName: "shop-old"})
	if err != nil {
		panic(err)
	}
	sentry.ConfigureScope(func(scope *sentry.Scope) {
		scope.SetUser(sentry.User{ID: "77", Email: "fay@shop.example"})
		scope.SetTag("shelf", "lower")
		scope.SetExtra("tries", 2)
	})
	sentry.AddBreadcrumb(&sentry.Breadcrumb{Category: "stock", Message: "counting", Level: sentry.LevelInfo})
	if _, err := count("b"); err != nil {
		sentry.CaptureException(err)
	}
	sentry.CaptureMessage("stock was counted")
	sentry.Flush(2 * time.Second)
}
