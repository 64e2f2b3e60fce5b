/// Names spread over the nodes of a Redis Cluster, which move between them.
@NullMarked
package dev.levada.layer.redis.cluster;

import org.jspecify.annotations.NullMarked;
