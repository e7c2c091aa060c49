package main

import (
	"context"
	"fmt"
	"strconv"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// refuser is a plug-in that only says which events could help the pods it refused.
type refuser struct {
	name   string
	events []fwk.ClusterEventWithHint
}

func (r refuser) Name() string { return r.name }

func (r refuser) EventsToRegister(context.Context) ([]fwk.ClusterEventWithHint, error) {
	return r.events, nil
}

// refusers are the plug-ins that pods are refused by. The test that replays the sequences has the same.
func refusers() []fwk.EnqueueExtensions {
	return []fwk.EnqueueExtensions{
		refuser{"A", []fwk.ClusterEventWithHint{on(fwk.Node, fwk.Add|fwk.UpdateNodeLabel, hint(nodeMatches))}},
		refuser{"B", []fwk.ClusterEventWithHint{
			on(fwk.Pod, fwk.Delete, nil),
			on(fwk.Node, fwk.UpdateNodeAllocatable|fwk.UpdateNodeTaint, hint(nodeMatches)),
			on(fwk.Pod, fwk.UpdatePodLabel|fwk.UpdatePodScaleDown, hint(ofItself)),
		}},
		refuser{"C", []fwk.ClusterEventWithHint{
			on(fwk.PersistentVolumeClaim, fwk.Add, hint(claimMatches)),
			on(fwk.Node, fwk.Add, nil),
			on(fwk.Node, fwk.UpdateNodeTaint, hint(never)),
			on(fwk.Pod, fwk.Update, hint(ofItself)),
		}},
		refuser{"E", framework.UnrollWildCardResource()},
		refuser{"H", []fwk.ClusterEventWithHint{on(fwk.Pod, fwk.Delete, hint(never))}},
	}
}

func on(resource fwk.EventResource, action fwk.ActionType, f fwk.QueueingHintFn) fwk.ClusterEventWithHint {
	return fwk.ClusterEventWithHint{Event: fwk.ClusterEvent{Resource: resource, ActionType: action}, QueueingHintFn: f}
}

func hint(helps func(pod *v1.Pod, old, new any) bool) fwk.QueueingHintFn {
	return func(_ klog.Logger, pod *v1.Pod, old, new any) (fwk.QueueingHint, error) {
		if helps(pod, old, new) {
			return fwk.Queue, nil
		}
		return fwk.QueueSkip, nil
	}
}

func never(*v1.Pod, any, any) bool { return false }

// nodeMatches tells whether a node has only now the pod's value of label x.
func nodeMatches(pod *v1.Pod, old, new any) bool {
	if before, ok := old.(*v1.Node); ok && before != nil && before.Labels["x"] == pod.Labels["x"] {
		return false
	}
	return new.(*v1.Node).Labels["x"] == pod.Labels["x"]
}

func ofItself(pod *v1.Pod, _, new any) bool {
	changed, ok := new.(*v1.Pod)
	return ok && changed != nil && changed.UID == pod.UID
}

func claimMatches(pod *v1.Pod, _, new any) bool {
	return new.(*v1.PersistentVolumeClaim).Name == pod.Labels["x"]
}

// holder keeps pods out of the queue.
type holder struct{ held sets.Set[string] }

func (h *holder) Name() string { return "H" }

func (h *holder) PreEnqueue(_ context.Context, pod *v1.Pod) *fwk.Status {
	if h.held.Has(pod.Name) {
		return fwk.NewStatus(fwk.UnschedulableAndUnresolvable, "held")
	}
	return nil
}

// queuePod is a pod as sequences describe it.
type queuePod struct {
	Name      string `json:"name"`
	Priority  int32  `json:"priority"`
	X         string `json:"x"`
	Gated     bool   `json:"gated"`
	Tolerates int    `json:"tolerates"`
	CPU       int    `json:"cpu"`
	// Grows with each update, so that no two are equal.
	version int
}

func (s queuePod) object() *v1.Pod {
	pod := &v1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: s.Name, Namespace: "default", UID: types.UID("default/" + s.Name),
		Labels:      map[string]string{"x": s.X},
		Annotations: map[string]string{"a": strconv.Itoa(s.version)},
	}}
	pod.Spec.Priority = &s.Priority
	pod.Spec.SchedulerName = v1.DefaultSchedulerName
	if s.Gated {
		pod.Spec.SchedulingGates = []v1.PodSchedulingGate{{Name: "g"}}
	}
	for i := range s.Tolerates {
		pod.Spec.Tolerations = append(pod.Spec.Tolerations, v1.Toleration{Key: fmt.Sprint("k", i), Operator: v1.TolerationOpExists})
	}
	pod.Spec.Containers = []v1.Container{{Name: "c", Resources: v1.ResourceRequirements{
		Requests: v1.ResourceList{"cpu": *resource.NewMilliQuantity(int64(s.CPU), resource.DecimalSI)},
	}}}
	return pod
}

func nodeWith(x string) *v1.Node {
	return &v1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n", Labels: map[string]string{"x": x}}}
}
