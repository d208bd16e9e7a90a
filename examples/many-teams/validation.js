// The cdk8s CLI loads plugins from files of the project; see cdk8s.yaml.
module.exports = require("kubestellar-fleet/cdk8s-validation");
