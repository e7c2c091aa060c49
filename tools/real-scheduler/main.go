// Command real-scheduler records what the code of kube-scheduler does, of the release that go.mod names.
//
//	real-scheduler queue FIRST COUNT STEPS      operations on its queue under a fake clock
//	real-scheduler sampling FIRST COUNT STEPS   attempts to place pods where not all nodes are looked at
//
// It writes COUNT random sequences, seeds FIRST and up, each of about STEPS steps, as JSON, one a line.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/scheduler/metrics"
)

func main() {
	klog.SetLogger(klog.Logger{}) // says nothing
	metrics.Register()
	if len(os.Args) != 5 {
		must(fmt.Errorf("usage: real-scheduler queue|sampling FIRST COUNT STEPS"))
	}
	first, count, steps := number(os.Args[2]), number(os.Args[3]), number(os.Args[4])
	out := json.NewEncoder(os.Stdout)
	for seed := first; seed < first+count; seed++ {
		switch os.Args[1] {
		case "queue":
			must(out.Encode(recordQueue(int64(seed), steps)))
		case "sampling":
			must(out.Encode(recordSampling(int64(seed), steps)))
		default:
			must(fmt.Errorf("no recording %q", os.Args[1]))
		}
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
