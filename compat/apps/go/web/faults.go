package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/getsentry/sentry-go"
)

type cart struct {
	lines map[string]*line
}

type line struct{ count int }

func (c *cart) countOf(sku string) int { return c.lines[sku].count }

func (c cart) add(sku string) { c.lines[sku] = &line{count: 1} }

func share(total, people int) int { return total / people }

func ownerOf(value any) string { return value.(string) }

func readOrder(text string) error {
	var order struct{ Count int }
	if err := json.Unmarshal([]byte(text), &order); err != nil {
		return fmt.Errorf("order is unreadable: %w", err)
	}
	return nil
}

func parseCount(text string) error {
	if _, err := strconv.Atoi(text); err != nil {
		return fmt.Errorf("count is no number: %w", err)
	}
	return nil
}

var errLocked = errors.New("shelf is locked")

func lock(shelf string) error { return fmt.Errorf("lock %s: %w", shelf, errLocked) }

func depthOf(path []string) int {
	if len(path) == 0 {
		panic(errors.New("no such shelf"))
	}
	return depthOf(path[1:])
}

// faultPages are by the last part of their path; each takes what stands behind `?value=`.
var faultPages = map[string]func(hub *sentry.Hub, value string){
	"nil":    func(_ *sentry.Hub, value string) { (&cart{lines: map[string]*line{}}).countOf(value) },
	"map":    func(_ *sentry.Hub, value string) { cart{}.add(value) },
	"divide": func(_ *sentry.Hub, value string) { share(len(value), strings.Count(value, "#")) },
	"type":   func(_ *sentry.Hub, value string) { ownerOf(len(value)) },
	"depth":  func(_ *sentry.Hub, value string) { depthOf(strings.Split(value, "/")) },
	"order":  func(hub *sentry.Hub, value string) { hub.CaptureException(readOrder(value)) },
	"count":  func(hub *sentry.Hub, value string) { hub.CaptureException(parseCount(value)) },
	"lock":   func(hub *sentry.Hub, value string) { hub.CaptureException(lock(value)) },
}

func fault(w http.ResponseWriter, r *http.Request) {
	faultPages[r.PathValue("name")](sentry.GetHubFromContext(r.Context()), r.URL.Query().Get("value"))
	w.WriteHeader(http.StatusNoContent)
}
