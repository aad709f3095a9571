# expect: owners.unanswered
answer owners.etcd file
