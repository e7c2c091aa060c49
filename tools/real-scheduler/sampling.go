package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"sync/atomic"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	configscheme "k8s.io/kubernetes/pkg/scheduler/apis/config/scheme"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	frameworkruntime "k8s.io/kubernetes/pkg/scheduler/framework/runtime"
	schedulerprofile "k8s.io/kubernetes/pkg/scheduler/profile"
)

// samplingSequence is a cluster, and what is done to it and decided on it, step by step.
type samplingSequence struct {
	Config    json.RawMessage       `json:"config"`
	Nodes     []nodeRow             `json:"nodes"`
	Templates map[string]v1.PodSpec `json:"templates"`
	Steps     []samplingStep        `json:"steps"`
}

// samplingStep is one of: `try` a pod; `nominate` a waiting pod, which is not tried; `withdraw` it; `delete` a placed
// pod; `remove` a node with its pods; `add` a node, or one that came back; `change` the zone of a node.
type samplingStep struct {
	Op  string  `json:"op"`
	Pod *podRow `json:"pod,omitempty"`
	// Of a pod or node.
	Name string   `json:"name,omitempty"`
	Node *nodeRow `json:"node,omitempty"`
	// What came of `try`: the node, the plug-ins that refused, or the error that ended the attempt; nodes asked about
	// and passed; the row of the nodes' order from which the next search begins.
	On        string   `json:"on,omitempty"`
	RefusedBy []string `json:"refusedBy,omitempty"`
	Error     string   `json:"error,omitempty"`
	Evaluated int      `json:"evaluated"`
	Feasible  int      `json:"feasible"`
	Next      int      `json:"next"`
}

// samplingWorld is a complete scheduler. Its cache and queue are filled directly, it asks about one node at a time,
// and its API client agrees to every binding at once.
type samplingWorld struct {
	ctx       context.Context
	log       klog.Logger
	sched     *scheduler.Scheduler
	lister    cache.Indexer
	bound     atomic.Int32
	random    *rand.Rand
	profiles  []string
	templates map[string]v1.PodSpec
	nodes     []nodeRow
	gone      []nodeRow
	placed    []*v1.Pod
	waiting   []*v1.Pod
	count     int
	step      samplingStep
}

// recordSampling makes one sequence by chance and carries it out.
func recordSampling(seed int64, length int) samplingSequence {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	random := rand.New(rand.NewSource(seed))
	raw := samplingConfigs[int(seed)%len(samplingConfigs)]
	w := &samplingWorld{ctx: ctx, log: klog.FromContext(ctx), random: random, templates: templates}
	w.start(raw)
	seq := samplingSequence{Config: json.RawMessage(raw), Templates: templates}
	for i := range 100 + random.Intn(300) {
		node := makeNode(random, i)
		w.addNode(node)
		seq.Nodes = append(seq.Nodes, node)
	}
	for len(seq.Steps) < length {
		seq.Steps = append(seq.Steps, w.next()...)
	}
	return seq
}

func (w *samplingWorld) start(raw string) {
	object, _, err := configscheme.Codecs.UniversalDecoder().Decode([]byte(raw), nil, nil)
	must(err)
	settings := object.(*config.KubeSchedulerConfiguration)
	for _, profile := range settings.Profiles {
		w.profiles = append(w.profiles, profile.SchedulerName)
	}
	client := fake.NewClientset()
	client.PrependReactor("create", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		w.bound.Add(1)
		return true, nil, nil
	})
	factory := informers.NewSharedInformerFactory(client, 0)
	recorders := schedulerprofile.NewRecorderFactory(events.NewBroadcaster(&events.EventSinkImpl{Interface: client.EventsV1()}))
	w.sched, err = scheduler.New(w.ctx, client, factory, nil, recorders,
		scheduler.WithProfiles(settings.Profiles...),
		scheduler.WithPercentageOfNodesToScore(settings.PercentageOfNodesToScore),
		scheduler.WithParallelism(1),
		scheduler.WithFrameworkOutOfTreeRegistry(frameworkruntime.Registry{"Only": newOnly}))
	must(err)
	w.lister = factory.Core().V1().Pods().Informer().GetIndexer()
	factory.Start(w.ctx.Done())
	factory.WaitForCacheSync(w.ctx.Done())
	w.listen()
}

// listen notes what comes of each attempt.
func (w *samplingWorld) listen() {
	schedulePod := w.sched.SchedulePod
	w.sched.SchedulePod = func(ctx context.Context, f framework.Framework, state fwk.CycleState, info *framework.QueuedPodInfo) (scheduler.ScheduleResult, error) {
		result, err := schedulePod(ctx, f, state, info)
		s := &w.step
		s.On, s.Evaluated, s.Feasible = result.SuggestedHost, result.EvaluatedNodes, result.FeasibleNodes
		if err != nil {
			refusal, isRefused := err.(*framework.FitError)
			if !isRefused {
				s.Error = err.Error()
				return result, err
			}
			s.Evaluated = refusal.Diagnosis.NodeToStatus.Len()
			s.RefusedBy = sets.List(refusal.Diagnosis.UnschedulablePlugins)
		}
		return result, err
	}
	handle := w.sched.FailureHandler
	w.sched.FailureHandler = func(ctx context.Context, f framework.Framework, info *framework.QueuedPodInfo, status *fwk.Status, nominating *fwk.NominatingInfo, start time.Time) {
		if w.step.On != "" {
			w.step.On, w.step.Error = "", status.Message()
		}
		handle(ctx, f, info, status, nominating, start)
	}
}

func (w *samplingWorld) addNode(node nodeRow) {
	w.nodes = append(w.nodes, node)
	w.sched.Cache.AddNode(w.log, node.object())
}

// next does something, sometimes the same several times.
func (w *samplingWorld) next() []samplingStep {
	r := w.random
	switch k := r.Intn(40); {
	case k == 0 && len(w.placed) > 0:
		return []samplingStep{w.deletePod(r.Intn(len(w.placed)))}
	case k == 1 && len(w.nodes) > 101:
		return w.removeNode(r.Intn(len(w.nodes)))
	case k == 2 && len(w.gone) > 0:
		node := w.gone[0]
		w.gone = w.gone[1:]
		w.addNode(node)
		return []samplingStep{{Op: "add", Node: &node}}
	case k == 3:
		return []samplingStep{w.changeZone(r.Intn(len(w.nodes)))}
	case k < 7:
		return []samplingStep{w.nominate()}
	case k == 7 && len(w.waiting) > 0:
		return []samplingStep{w.withdraw(r.Intn(len(w.waiting)))}
	}
	row := makePod(r, w.nodes, w.profiles)
	times := 1
	if r.Intn(5) == 0 {
		times = 3
	}
	var steps []samplingStep
	for range times {
		steps = append(steps, w.try(row))
	}
	return steps
}

func (w *samplingWorld) try(row podRow) samplingStep {
	row.Name = w.newName("p")
	pod := row.object(w.templates)
	w.step = samplingStep{Op: "try", Pod: &row}
	w.sched.SchedulingQueue.Add(w.ctx, pod)
	bound := w.bound.Load()
	w.sched.ScheduleOne(w.ctx)
	if w.step.On != "" {
		for deadline := time.Now().Add(time.Minute); w.bound.Load() == bound; time.Sleep(50 * time.Microsecond) {
			if time.Now().After(deadline) {
				panic("no binding")
			}
		}
		onNode := pod.DeepCopy()
		onNode.Spec.NodeName = w.step.On
		must(w.sched.Cache.AddPod(w.log, onNode))
		w.placed = append(w.placed, onNode)
	}
	w.step.Next = int(reflect.ValueOf(w.sched).Elem().FieldByName("nextStartNodeIndex").Int())
	return w.step
}

// nominate lets a pod wait for room on a node. It is gated, so that it is not tried.
func (w *samplingWorld) nominate() samplingStep {
	r := w.random
	row := podRow{
		Name: w.newName("w"), Template: []string{"waits", "waits-apart"}[r.Intn(2)], Scheduler: w.profiles[0],
		Nominated: w.nodes[r.Intn(len(w.nodes))].name, Priority: int32(5 * (r.Intn(3) - 1)),
	}
	pod := row.object(w.templates)
	must(w.lister.Add(pod))
	w.sched.SchedulingQueue.Add(w.ctx, pod)
	info, err := framework.NewPodInfo(pod)
	must(err)
	w.sched.SchedulingQueue.AddNominatedPod(w.log, info, &fwk.NominatingInfo{NominatingMode: fwk.ModeOverride, NominatedNodeName: row.Nominated})
	w.waiting = append(w.waiting, pod)
	return samplingStep{Op: "nominate", Pod: &row}
}

func (w *samplingWorld) withdraw(at int) samplingStep {
	pod := w.waiting[at]
	w.waiting = slices.Delete(w.waiting, at, at+1)
	w.sched.SchedulingQueue.Delete(pod)
	must(w.lister.Delete(pod))
	return samplingStep{Op: "withdraw", Name: pod.Name}
}

func (w *samplingWorld) deletePod(at int) samplingStep {
	pod := w.placed[at]
	w.placed = slices.Delete(w.placed, at, at+1)
	must(w.sched.Cache.RemovePod(w.log, pod))
	return samplingStep{Op: "delete", Name: pod.Name}
}

// removeNode takes a node and ever so often the last ones too, so that the next search would begin beyond the nodes.
func (w *samplingWorld) removeNode(at int) []samplingStep {
	var steps []samplingStep
	for i := len(w.placed) - 1; i >= 0; i-- {
		if w.placed[i].Spec.NodeName == w.nodes[at].name {
			steps = append(steps, w.deletePod(i))
		}
	}
	node := w.nodes[at]
	w.nodes = slices.Delete(w.nodes, at, at+1)
	w.gone = append(w.gone, node)
	must(w.sched.Cache.RemoveNode(w.log, node.object()))
	steps = append(steps, samplingStep{Op: "remove", Name: node.name})
	if len(w.nodes) > 101 && w.random.Intn(3) > 0 {
		steps = append(steps, w.removeNode(len(w.nodes)-1)...)
	}
	return steps
}

func (w *samplingWorld) changeZone(at int) samplingStep {
	old := w.nodes[at]
	node := makeNode(w.random, 0)
	node.name, node.cpu = old.name, old.cpu
	w.nodes[at] = node
	w.sched.Cache.UpdateNode(w.log, old.object(), node.object())
	return samplingStep{Op: "change", Node: &node}
}

func (w *samplingWorld) newName(prefix string) string {
	w.count++
	return fmt.Sprint(prefix, w.count)
}
