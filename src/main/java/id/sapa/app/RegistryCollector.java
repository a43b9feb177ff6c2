package id.sapa.app;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Counting;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import id.sapa.metrics.BucketTimer;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Offers the metrics of a Dropwizard registry to Prometheus, under the names of {@link MetricCatalog}. */
final class RegistryCollector implements MultiCollector {

    private static final double[] QUANTILES = {0.5, 0.95, 0.99};
    /** Jetty's gauge of active requests is a counter that also goes down. */
    private static final String ACTIVE = "sapa_http_active_requests";

    private final MetricRegistry registry;

    RegistryCollector(MetricRegistry registry) {
        this.registry = registry;
    }

    private record Point(Labels labels, Metric metric) {}

    @Override
    public MetricSnapshots collect() {
        Map<MetricCatalog.Family, List<Point>> families = new LinkedHashMap<>();
        registry.getMetrics()
                .forEach((name, metric) -> MetricCatalog.find(name)
                        .ifPresent(match -> families.computeIfAbsent(match.family(), family -> new ArrayList<>())
                                .add(new Point(Labels.of(match.family().labels(), match.labelValues()), metric))));
        List<MetricSnapshot> snapshots = new ArrayList<>();
        families.forEach((family, points) -> snapshots.add(snapshot(family, points)));
        return new MetricSnapshots(snapshots);
    }

    /** All metrics of a family are of one kind. */
    private static MetricSnapshot snapshot(MetricCatalog.Family family, List<Point> points) {
        Metric first = points.get(0).metric;
        if (first instanceof Timer) {
            String name = family.name() + "_duration_seconds";
            return first instanceof BucketTimer
                    ? histogram(name, family, points)
                    : summary(name, family, points, 1.0 / TimeUnit.SECONDS.toNanos(1));
        }
        if (first instanceof Histogram) {
            return summary(family.name(), family, points, 1);
        }
        if (first instanceof Meter || first instanceof Counter && !family.name().equals(ACTIVE)) {
            CounterSnapshot.Builder counter =
                    CounterSnapshot.builder().name(family.name()).help(family.help());
            points.forEach(point -> counter.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(point.labels)
                    .value(((Counting) point.metric).getCount())
                    .build()));
            return counter.build();
        }
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(family.name()).help(family.help());
        points.forEach(point -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(point.labels)
                .value(value(point.metric))
                .build()));
        return gauge.build();
    }

    private static double value(Metric metric) {
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        return ((Gauge<?>) metric).getValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static MetricSnapshot summary(String name, MetricCatalog.Family family, List<Point> points, double unit) {
        SummarySnapshot.Builder summary = SummarySnapshot.builder().name(name).help(family.help());
        for (Point point : points) {
            Snapshot values = point.metric instanceof Timer timer
                    ? timer.getSnapshot()
                    : ((Histogram) point.metric).getSnapshot();
            List<Quantile> quantiles = new ArrayList<>();
            for (double quantile : QUANTILES) {
                quantiles.add(new Quantile(quantile, values.getValue(quantile) * unit));
            }
            summary.dataPoint(SummaryDataPointSnapshot.builder()
                    .labels(point.labels)
                    .count(((Counting) point.metric).getCount())
                    .quantiles(Quantiles.of(quantiles))
                    .build());
        }
        return summary.build();
    }

    private static MetricSnapshot histogram(String name, MetricCatalog.Family family, List<Point> points) {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(name).help(family.help());
        for (Point point : points) {
            BucketTimer.Buckets buckets = ((BucketTimer) point.metric).buckets();
            HistogramDataPointSnapshot.Builder data = HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(buckets.upperBounds(), buckets.counts()));
            data.labels(point.labels);
            data.sum(buckets.sumSeconds());
            histogram.dataPoint(data.build());
        }
        return histogram.build();
    }
}
