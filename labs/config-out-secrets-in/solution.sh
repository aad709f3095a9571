kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LEVEL
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smtp --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
sed -i '/^          env:/,$d' ~/mailer.yaml
cat >> ~/mailer.yaml <<END
          env:
            - name: LOG_LEVEL
              valueFrom: { configMapKeyRef: { name: mailer-config, key: LOG_LEVEL } }
            - name: SMTP_PASSWORD
              valueFrom: { secretKeyRef: { name: mailer-smtp, key: SMTP_PASSWORD } }
END
kubectl apply -f ~/mailer.yaml
kubectl -n "$LAB_NAMESPACE" rollout status deployment/mailer
kubectl -n "$LAB_NAMESPACE" patch configmap mailer-config -p "{\"data\":{\"LOG_LEVEL\":\"$LAB_LATER\"}}"
kubectl -n "$LAB_NAMESPACE" rollout restart deployment/mailer
