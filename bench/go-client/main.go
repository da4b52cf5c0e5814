// Asks for N addresses once a second each, with net/http and a goroutine for each: the least that a monitor written in Go has to do. It
// keeps nothing and judges nothing but the status. Prints, once a second, how many were answered with 200 since the start.
//
//	go-client URL N fresh|kept
//
// fresh: a connection for every request. kept: as long as the transport's pool has room, with the pool's size that Gatus sets.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: go-client URL N fresh|kept")
	}
	count, err := strconv.Atoi(os.Args[2])
	if err != nil || count < 1 {
		log.Fatalf("N was %q; must be a whole number above 0", os.Args[2])
	}

	var answered int64
	for number := 0; number < count; number++ {
		url := fmt.Sprintf("%s/%d", os.Args[1], number)
		client := &http.Client{
			Timeout: time.Second,
			Transport: &http.Transport{
				DisableKeepAlives:   os.Args[3] == "fresh",
				MaxIdleConns:        100,
				MaxIdleConnsPerHost: 20,
			},
		}
		wait := time.Second * time.Duration(number) / time.Duration(count)
		go func() {
			time.Sleep(wait)
			for tick := time.NewTicker(time.Second); ; <-tick.C {
				if ask(client, url) {
					atomic.AddInt64(&answered, 1)
				}
			}
		}()
	}

	for range time.NewTicker(time.Second).C {
		fmt.Println(atomic.LoadInt64(&answered))
	}
}

func ask(client *http.Client, url string) bool {
	response, err := client.Get(url)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err == nil && response.StatusCode == http.StatusOK
}
