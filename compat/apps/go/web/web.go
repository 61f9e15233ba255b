// A shop on net/http. Where its errors go comes from the environment: SENTRY_DSN, SENTRY_RELEASE, SENTRY_ENVIRONMENT.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/getsentry/sentry-go"
	sentryhttp "github.com/getsentry/sentry-go/http"
)

// A PaymentError is of a type of our own.
type PaymentError struct {
	Order int
	Cause error
}

func (e *PaymentError) Error() string { return fmt.Sprintf("payment of order %d failed: %v", e.Order, e.Cause) }
func (e *PaymentError) Unwrap() error { return e.Cause }

var errDeclined = errors.New("card declined")

func charge(order int) error {
	return &PaymentError{Order: order, Cause: fmt.Errorf("bank says no: %w", errDeclined)}
}

func pay(w http.ResponseWriter, r *http.Request) {
	hub := sentry.GetHubFromContext(r.Context())
	hub.WithScope(func(scope *sentry.Scope) {
		scope.SetUser(sentry.User{ID: "42", Email: "eva@shop.example", Username: "eva", Data: map[string]string{"plan": "gold"}})
		scope.SetTag("payment", "card")
		scope.SetContext("order", sentry.Context{"number": 7, "lines": []string{"tea", "cup"}})
		scope.SetLevel(sentry.LevelWarning)
		scope.AddBreadcrumb(&sentry.Breadcrumb{
			Category: "cache", Message: "miss for order 7", Level: sentry.LevelDebug, Data: map[string]any{"key": "order:7", "api_key": "planted-in-a-breadcrumb"},
		}, 10)
		if err := charge(7); err != nil {
			hub.CaptureException(err)
		}
	})
	w.WriteHeader(http.StatusPaymentRequired)
}

func stock(w http.ResponseWriter, r *http.Request) {
	shelves := []string{"tea", "cup"}
	wanted := len(r.URL.Query().Get("shelf")) + 4
	fmt.Fprint(w, shelves[wanted])
}

func main() {
	err := sentry.Init(sentry.ClientOptions{
		Debug: true, DebugWriter: os.Stderr, SendDefaultPII: true, AttachStacktrace: true, ServerName: "shop-1", Dist: "17",
		EnableTracing: true, TracesSampleRate: 1,
	})
	if err != nil {
		panic(err)
	}
	handler := sentryhttp.New(sentryhttp.Options{})
	http.HandleFunc("POST /orders/{number}/pay", handler.HandleFunc(pay))
	http.HandleFunc("GET /stock", handler.HandleFunc(stock))
	http.HandleFunc("GET /faults/{name}", handler.HandleFunc(fault))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() { _ = http.Serve(listener, nil) }()
	fmt.Println("listening", listener.Addr().(*net.TCPAddr).Port)
	_, _ = io.ReadAll(os.Stdin)
	sentry.CaptureMessage("shop closes")
	// The process ends right after this.
	sentry.Flush(2 * time.Second)
}
