package main

import (
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/backend/queue"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// operate does something to some pod; false where that is not possible now.
func (w *queueWorld) operate() (queueStep, bool) {
	name := w.pick(podNames)
	pod, exists := w.pods[name]
	switch k := w.random.Intn(20); {
	case k < 3:
		return w.add(name)
	case k < 5:
		return w.update(pod, exists)
	case k < 6:
		if !exists || w.random.Intn(3) > 0 {
			return queueStep{}, false
		}
		w.forget(name)
		w.q.Delete(pod.object())
		return queueStep{Op: "delete", Name: name}, true
	case k < 10:
		return w.pop()
	case k < 14:
		return w.back(name)
	case k < 18:
		return w.event(), true
	case k < 19:
		if !exists {
			return queueStep{}, false
		}
		w.q.Activate(w.logger, map[string]*v1.Pod{name: pod.object()})
		return queueStep{Op: "activate", Name: name}, true
	}
	if !exists || pod.Gated {
		return queueStep{}, false
	}
	if w.holder.held.Has(name) {
		w.holder.held.Delete(name)
		return queueStep{Op: "release", Name: name}, true
	}
	w.holder.held.Insert(name)
	return queueStep{Op: "hold", Name: name}, true
}

func (w *queueWorld) add(name string) (queueStep, bool) {
	r := w.random
	if _, exists := w.pods[name]; exists || w.inFlight[name] != nil {
		return queueStep{}, false
	}
	pod := queuePod{Name: name, Priority: int32(r.Intn(3)), X: w.pick("12"), Gated: r.Intn(4) == 0, CPU: 100 * (1 + r.Intn(3))}
	w.pods[name] = pod
	w.q.Add(w.ctx, pod.object())
	return queueStep{Op: "add", Pod: &pod}, true
}

func (w *queueWorld) update(pod queuePod, exists bool) (queueStep, bool) {
	if !exists {
		return queueStep{}, false
	}
	old := pod
	switch w.random.Intn(5) {
	case 0:
		pod.X = w.pick("12")
	case 1:
		pod.Gated = false
	case 2:
		pod.Tolerates++
	case 3:
		pod.CPU = 100 * (1 + w.random.Intn(3))
	}
	pod.version++
	w.pods[pod.Name] = pod
	w.q.Update(w.ctx, old.object(), pod.object())
	return queueStep{Op: "update", Pod: &pod}, true
}

// pop takes the next pod if there is one for sure: the real queue waits for it otherwise.
func (w *queueWorld) pop() (queueStep, bool) {
	ready := len(w.q.PodsInActiveQ()) > 0
	for _, pod := range w.q.PodsInBackoffQ() {
		info, _ := w.q.GetPod(pod.Name, "default")
		ready = ready || info.UnschedulablePlugins.Len()+info.PendingPlugins.Len() > 0
	}
	if !ready || len(w.inFlight) > 2 {
		return queueStep{}, false
	}
	info, err := w.q.Pop(w.logger)
	must(err)
	w.inFlight[info.Pod.Name] = info
	return queueStep{Op: "pop", Name: info.Pod.Name}, true
}

// back ends an attempt: the pod found a node, is gone, or was refused.
func (w *queueWorld) back(name string) (queueStep, bool) {
	info := w.inFlight[name]
	if info == nil {
		return queueStep{}, false
	}
	delete(w.inFlight, name)
	pod, exists := w.pods[name]
	if !exists || w.random.Intn(10) == 0 {
		w.q.Done(info.Pod.UID)
		w.forget(name)
		return queueStep{Op: "done", Name: name}, true
	}
	refused, pending := w.subset("ABCE"), ""
	if w.random.Intn(4) == 0 {
		pending = w.subset("ABC")
	}
	info.ClearRejectorPlugins()
	info.UnschedulablePlugins = setOf(refused)
	info.PendingPlugins = setOf(pending)
	info.PodInfo, _ = framework.NewPodInfo(pod.object())
	must(w.q.AddUnschedulableIfNotPresent(w.logger, info, w.q.SchedulingCycle()))
	return queueStep{Op: "failed", Name: name, Refused: refused, Pending: pending}, true
}

func (w *queueWorld) forget(name string) {
	delete(w.pods, name)
	w.holder.held.Delete(name)
}

// event tells the queue of something that happened elsewhere.
func (w *queueWorld) event() queueStep {
	r := w.random
	x := w.pick("123")
	elsewhere := queuePod{Name: "z", X: x}.object()
	move := func(event fwk.ClusterEvent, old, new any) {
		w.q.MoveAllToActiveOrBackoffQueue(w.logger, event, old, new, nil)
	}
	switch r.Intn(8) {
	case 0:
		move(fwk.ClusterEvent{Resource: fwk.Node, ActionType: fwk.Add}, nil, nodeWith(x))
		return queueStep{Op: "event", Kind: "Node", Act: "Add", X: x}
	case 1, 2, 3:
		old := w.pick("123")
		action := nodeActions[r.Intn(len(nodeActions))]
		move(fwk.ClusterEvent{Resource: fwk.Node, ActionType: action.action}, nodeWith(old), nodeWith(x))
		return queueStep{Op: "event", Kind: "Node", Act: action.name, X: x, Old: old}
	case 4:
		return w.podDeleted(elsewhere, x)
	case 5:
		move(framework.EventAssignedPodAdd, nil, elsewhere)
		return queueStep{Op: "event", Kind: "AssignedPod", Act: "Add", X: x}
	case 6:
		claim := &v1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: x}}
		move(fwk.ClusterEvent{Resource: fwk.PersistentVolumeClaim, ActionType: fwk.Add}, nil, claim)
		return queueStep{Op: "event", Kind: "PersistentVolumeClaim", Act: "Add", X: x}
	default:
		move(fwk.ClusterEvent{Resource: fwk.ResourceSlice, ActionType: fwk.Add}, nil, nil)
		return queueStep{Op: "event", Kind: "ResourceSlice", Act: "Add", X: x}
	}
}

var nodeActions = []struct {
	action fwk.ActionType
	name   string
}{
	{fwk.UpdateNodeLabel, "UpdateLabel"},
	{fwk.UpdateNodeTaint, "UpdateTaint"},
	{fwk.UpdateNodeAllocatable, "UpdateAllocatable"},
	{fwk.UpdateNodeCondition, "UpdateCondition"},
}

// podDeleted is an event that at times is only for pods up to some priority.
func (w *queueWorld) podDeleted(gone *v1.Pod, x string) queueStep {
	gone.Spec.NodeName = "n"
	s := queueStep{Op: "event", Kind: "AssignedPod", Act: "Delete", X: x}
	var isFor queue.PreEnqueueCheck
	if w.random.Intn(2) == 0 {
		most := int32(w.random.Intn(3))
		s.Max = &most
		isFor = func(pod *v1.Pod) bool { return *pod.Spec.Priority <= most }
	}
	w.q.MoveAllToActiveOrBackoffQueue(w.logger, framework.EventAssignedPodDelete, gone, nil, isFor)
	return s
}
