// A command that fails in the way that it is told to, with the SDK of 2021: errors and messages without a stack.
package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/getsentry/sentry-go"
)

type shelfError struct{ shelf string }

func (e shelfError) Error() string { return "shelf " + e.shelf + " fell down" }

var faults = map[string]func(value string){
	"plain":   func(value string) { sentry.CaptureException(errors.New("order " + value + " was lost")) },
	"typed":   func(value string) { sentry.CaptureException(shelfError{value}) },
	"mail":    func(value string) { sentry.CaptureMessage(fmt.Sprintf("mail of %s@shop.example came back", value)) },
	"address": func(value string) { sentry.CaptureMessage(fmt.Sprintf("lost 10.1.2.%d:8080 after %dms", len(value), len(value))) },
	"trace":   func(value string) { sentry.CaptureMessage(fmt.Sprintf("job %032x took %d.5s", len(value), len(value))) },
}

func main() {
	err := sentry.Init(sentry.ClientOptions{Debug: true, DebugWriter: os.Stderr, ServerName: "shop-old"})
	if err != nil {
		panic(err)
	}
	faults[os.Args[1]](os.Args[2])
	sentry.Flush(2 * time.Second)
}
