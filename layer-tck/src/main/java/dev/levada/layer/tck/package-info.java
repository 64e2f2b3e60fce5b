/// The promises of a channel layer as tests. A layer proves itself by extending [ChannelLayerConformance].
@NullMarked
package dev.levada.layer.tck;

import org.jspecify.annotations.NullMarked;
