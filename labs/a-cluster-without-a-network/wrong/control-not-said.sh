# expect: control.unanswered
answer nodes plugin
