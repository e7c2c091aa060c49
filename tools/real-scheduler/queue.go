package main

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"time"
	_ "unsafe" // for go:linkname

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	_ "k8s.io/kubernetes/pkg/scheduler" // has buildQueueingHintMap
	"k8s.io/kubernetes/pkg/scheduler/backend/queue"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/feature"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/queuesort"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/schedulinggates"
	testingclock "k8s.io/utils/clock/testing"
)

// What timers of the real queue call, so that a fake clock can.

//go:linkname flushBackoff k8s.io/kubernetes/pkg/scheduler/backend/queue.(*PriorityQueue).flushBackoffQCompleted
func flushBackoff(p *queue.PriorityQueue, logger klog.Logger)

//go:linkname flushLeftover k8s.io/kubernetes/pkg/scheduler/backend/queue.(*PriorityQueue).flushUnschedulablePodsLeftover
func flushLeftover(p *queue.PriorityQueue, logger klog.Logger)

//go:linkname buildHints k8s.io/kubernetes/pkg/scheduler.buildQueueingHintMap
func buildHints(ctx context.Context, es []fwk.EnqueueExtensions) (queue.QueueingHintMap, error)

// queueSequence is what was done to a queue whose backoff is from Initial to Max seconds.
type queueSequence struct {
	Initial int64       `json:"initial"`
	Max     int64       `json:"max"`
	Steps   []queueStep `json:"steps"`
}

// queueStep is one operation, At microseconds after the beginning, and the state after it.
type queueStep struct {
	At      int64     `json:"at"`
	Op      string    `json:"op"`
	Pod     *queuePod `json:"pod,omitempty"`
	Name    string    `json:"name,omitempty"`
	Kind    string    `json:"kind,omitempty"`
	Act     string    `json:"act,omitempty"`
	X       string    `json:"x,omitempty"`
	Old     string    `json:"old,omitempty"`
	Max     *int32    `json:"max,omitempty"`
	Refused string    `json:"refused,omitempty"`
	Pending string    `json:"pending,omitempty"`
	State   string    `json:"state"`
}

// podNames are letters, and so are names of plug-ins; "G" stands for SchedulingGates.
const podNames = "abcdefgh"

type queueWorld struct {
	ctx      context.Context
	logger   klog.Logger
	q        *queue.PriorityQueue
	clock    *testingclock.FakeClock
	holder   *holder
	random   *rand.Rand
	pods     map[string]queuePod
	inFlight map[string]*framework.QueuedPodInfo
}

// recordQueue does steps at random and notes what the queue holds after each.
func recordQueue(seed int64, steps int) queueSequence {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r := rand.New(rand.NewSource(seed))
	backoffs := [][2]int64{{1, 10}, {1, 10}, {3, 40}, {1, 0}, {2, 5}}
	backoff := backoffs[r.Intn(len(backoffs))]
	base := time.Unix(1_800_000_000, 0)
	w := &queueWorld{
		ctx: ctx, logger: klog.Background(), random: r,
		clock:  testingclock.NewFakeClock(base),
		holder: &holder{held: sets.New[string]()},
		pods:   map[string]queuePod{}, inFlight: map[string]*framework.QueuedPodInfo{},
	}
	w.start(backoff)
	seq := queueSequence{Initial: backoff[0], Max: backoff[1]}
	for len(seq.Steps) < steps {
		w.advance(w.pause() + time.Microsecond)
		s, done := w.operate()
		if !done {
			continue
		}
		s.At = w.clock.Now().Sub(base).Microseconds()
		s.State = w.state()
		seq.Steps = append(seq.Steps, s)
	}
	return seq
}

func (w *queueWorld) start(backoff [2]int64) {
	gates, err := schedulinggates.New(w.ctx, nil, nil, feature.Features{EnableSchedulingQueueHint: true})
	must(err)
	hints, err := buildHints(w.ctx, append([]fwk.EnqueueExtensions{gates.(fwk.EnqueueExtensions)}, refusers()...))
	must(err)
	order, err := queuesort.New(w.ctx, nil, nil)
	must(err)
	preEnqueue := map[string]fwk.PreEnqueuePlugin{"SchedulingGates": gates.(fwk.PreEnqueuePlugin), "H": w.holder}
	w.q = queue.NewTestQueue(w.ctx, order.(fwk.QueueSortPlugin).Less,
		queue.WithClock(w.clock),
		queue.WithPodInitialBackoffDuration(time.Duration(backoff[0])*time.Second),
		queue.WithPodMaxBackoffDuration(time.Duration(backoff[1])*time.Second),
		queue.WithPodMaxInUnschedulablePodsDuration(5*time.Minute),
		queue.WithPreEnqueuePluginMap(map[string]map[string]fwk.PreEnqueuePlugin{v1.DefaultSchedulerName: preEnqueue}),
		queue.WithQueueingHintMapPerProfile(queue.QueueingHintMapPerProfile{v1.DefaultSchedulerName: hints}))
}

// pause is the time to the next operation: often none, at times so long that pods leave their places by themselves.
func (w *queueWorld) pause() time.Duration {
	r := w.random
	switch r.Intn(8) {
	case 0:
		return time.Duration(r.Intn(3_000_000)) * time.Microsecond
	case 1:
		return time.Duration(r.Intn(20_000_000)) * time.Microsecond
	case 2:
		return time.Second
	case 3:
		if r.Intn(6) == 0 {
			return time.Duration(r.Intn(320_000_000)) * time.Microsecond
		}
	case 4:
		return time.Duration(r.Intn(300_000)) * time.Microsecond
	}
	return 0
}

// advance moves the clock and does what the queue's timers do: every second, and every 30 seconds.
func (w *queueWorld) advance(d time.Duration) {
	end := w.clock.Now().Add(d)
	for {
		next := w.clock.Now().Truncate(time.Second).Add(time.Second)
		if next.After(end) {
			break
		}
		w.clock.SetTime(next)
		flushBackoff(w.q, w.logger)
		if next.Unix()%30 == 0 {
			flushLeftover(w.q, w.logger)
		}
	}
	w.clock.SetTime(end)
}

// state tells of each pod: name, place (Active, Backoff, Unschedulable, In flight), attempts, refusals and errors in a
// row, the plug-in that keeps it out, those that refused it, and those that will say when to try again.
func (w *queueWorld) state() string {
	var out []string
	for _, letter := range podNames {
		name := string(letter)
		info, place := w.find(name)
		if info == nil {
			continue
		}
		gate := strings.Replace(info.GatingPlugin, "SchedulingGates", "G", 1)
		out = append(out, fmt.Sprintf("%s:%s%d.%d.%d/%s/%s/%s", name, place, info.Attempts, info.UnschedulableCount,
			info.ConsecutiveErrorsCount, gate, letters(info.UnschedulablePlugins), letters(info.PendingPlugins)))
	}
	return strings.Join(out, " ")
}

func (w *queueWorld) find(name string) (*framework.QueuedPodInfo, string) {
	places := []struct {
		letter string
		pods   []*v1.Pod
	}{{"A", w.q.PodsInActiveQ()}, {"B", w.q.PodsInBackoffQ()}, {"U", w.q.UnschedulablePods()}}
	for _, place := range places {
		if slices.ContainsFunc(place.pods, func(pod *v1.Pod) bool { return pod.Name == name }) {
			info, _ := w.q.GetPod(name, "default")
			return info, place.letter
		}
	}
	return w.inFlight[name], "I"
}

func letters(plugins sets.Set[string]) string {
	var out []string
	for name := range plugins {
		out = append(out, strings.Replace(name, "SchedulingGates", "G", 1))
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

func (w *queueWorld) pick(of string) string { return string(of[w.random.Intn(len(of))]) }

func (w *queueWorld) subset(of string) string {
	out := ""
	for _, c := range of {
		if w.random.Intn(3) == 0 {
			out += string(c)
		}
	}
	return out
}

func setOf(names string) sets.Set[string] {
	out := sets.New[string]()
	for _, c := range names {
		out.Insert(string(c))
	}
	return out
}
