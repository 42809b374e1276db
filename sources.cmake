# SPDX-License-Identifier: GPL-2.0-only
#
# The one list of what is built, read by both modes of CMakeLists.txt. One file per line, sorted
# within its room; a file appears here in the commit that adds it (test/check-sources fails on a
# .cc or .h that stands in the tree and in no list). Paths are relative to the top of the tree.

set(MPTCP_VERSION 0.1.0)

# Plain C++ without any ns-3 type: compiled without ns-3's headers, part of the library, and the
# only model code that analysis/ links.
set(MPTCP_PURE_SOURCES
    # model/wire
    model/wire/mptcp-crypto.cc
    model/wire/mptcp-option.cc
    model/wire/mptcp-tcp-header-check.cc
    # model/congestion
    model/congestion/mptcp-balia.cc
    model/congestion/mptcp-epsilon.cc
    model/congestion/mptcp-ewtcp.cc
    model/congestion/mptcp-fully-coupled.cc
    model/congestion/mptcp-law.cc
    model/congestion/mptcp-lia.cc
    model/congestion/mptcp-olia.cc
    model/congestion/mptcp-semi-coupled.cc
    model/congestion/mptcp-wvegas.cc
    # model/connection
    model/connection/mptcp-data-state.cc
    model/connection/mptcp-mapping.cc
)

# Everything else of the library.
set(MPTCP_SOURCES
    # model/wire
    model/wire/mptcp-tcp-option.cc
    # model/congestion
    model/congestion/mptcp-congestion-group.cc
    model/congestion/mptcp-congestion-ops.cc
    model/congestion/mptcp-coupled.cc
    # model/scheduler
    model/scheduler/mptcp-blest-scheduler.cc
    model/scheduler/mptcp-daps-scheduler.cc
    model/scheduler/mptcp-ecf-scheduler.cc
    model/scheduler/mptcp-linger-scheduler.cc
    model/scheduler/mptcp-min-rtt-scheduler.cc
    model/scheduler/mptcp-otias-scheduler.cc
    model/scheduler/mptcp-path-list.cc
    model/scheduler/mptcp-priority-scheduler.cc
    model/scheduler/mptcp-redundant-scheduler.cc
    model/scheduler/mptcp-round-robin-scheduler.cc
    model/scheduler/mptcp-scheduler-rules.cc
    model/scheduler/mptcp-scheduler.cc
    model/scheduler/mptcp-sttf-scheduler.cc
    model/scheduler/mptcp-weighted-round-robin-scheduler.cc
    # model/node
    model/node/mptcp-address.cc
    model/node/mptcp-counters.cc
    model/node/mptcp-endpoint-table.cc
    model/node/mptcp-endpoint.cc
    model/node/mptcp-interface-observer.cc
    model/node/mptcp-ipv4-address-guard.cc
    model/node/mptcp-ipv6-down-guard.cc
    model/node/mptcp-node-addresses.cc
    model/node/mptcp-tcp-header-guard.cc
    # model/path-manager
    model/path-manager/mptcp-address-signalling.cc
    model/path-manager/mptcp-announcement.cc
    model/path-manager/mptcp-endpoint-path-manager-auto.cc
    model/path-manager/mptcp-endpoint-path-manager.cc
    model/path-manager/mptcp-full-mesh-path-manager.cc
    model/path-manager/mptcp-ndiffports-path-manager.cc
    model/path-manager/mptcp-path-manager-resume.cc
    model/path-manager/mptcp-path-manager.cc
    # model/connection
    model/connection/mptcp-path-keys.cc
    model/connection/mptcp-receive-buffer.cc
    model/connection/mptcp-send-buffer.cc
    model/connection/mptcp-socket-addresses.cc
    model/connection/mptcp-socket-attributes.cc
    model/connection/mptcp-socket-close.cc
    model/connection/mptcp-socket-factory.cc
    model/connection/mptcp-socket-paths.cc
    model/connection/mptcp-socket-receive.cc
    model/connection/mptcp-socket-repair.cc
    model/connection/mptcp-socket-reuse.cc
    model/connection/mptcp-socket-send.cc
    model/connection/mptcp-socket-tuning.cc
    model/connection/mptcp-socket-unblock.cc
    model/connection/mptcp-socket.cc
    model/connection/mptcp-stack-ports.cc
    model/connection/mptcp-stack.cc
    model/connection/mptcp-subflow-endgame.cc
    model/connection/mptcp-subflow-fail.cc
    model/connection/mptcp-subflow-input.cc
    model/connection/mptcp-subflow-output.cc
    model/connection/mptcp-subflow-state.cc
    model/connection/mptcp-subflow-tcp.cc
    model/connection/mptcp-subflow.cc
    model/connection/subflow/mptcp-endgame.cc
    model/connection/subflow/mptcp-fail.cc
    model/connection/subflow/mptcp-handshake.cc
    model/connection/subflow/mptcp-segment-gate.cc
    model/connection/subflow/ns3-tcp-mends.cc
    # helper
    helper/mptcp-block-driver.cc
    helper/mptcp-connection-monitor.cc
    helper/mptcp-even-loss-model.cc
    helper/mptcp-experiment.cc
    helper/mptcp-flags-attributes.cc
    helper/mptcp-flags.cc
    helper/mptcp-helper.cc
    helper/mptcp-link-flags.cc
    helper/mptcp-link.cc
    helper/mptcp-multihoming.cc
    helper/mptcp-network-helper.cc
    helper/mptcp-network-scenario.cc
    helper/mptcp-options.cc
    helper/mptcp-quantity.cc
    helper/mptcp-results.cc
    helper/mptcp-scenario.cc
    helper/mptcp-trace-helper.cc
    helper/mptcp-transfer.cc
    helper/mptcp-two-path-helper.cc
    helper/mptcp-type-names.cc
)

# Public headers, for plain and ns-3 code alike: #include "ns3/<name>".
set(MPTCP_HEADERS
    # model/wire
    model/wire/mptcp-crypto.h
    model/wire/mptcp-option-combination.h
    model/wire/mptcp-option.h
    model/wire/mptcp-tcp-header-check.h
    model/wire/mptcp-tcp-header-layout.h
    model/wire/mptcp-tcp-option.h
    # model/congestion
    model/congestion/mptcp-balia.h
    model/congestion/mptcp-congestion-group.h
    model/congestion/mptcp-congestion-ops.h
    model/congestion/mptcp-coupled.h
    model/congestion/mptcp-epsilon.h
    model/congestion/mptcp-ewtcp.h
    model/congestion/mptcp-fully-coupled.h
    model/congestion/mptcp-law.h
    model/congestion/mptcp-laws.h
    model/congestion/mptcp-lia.h
    model/congestion/mptcp-olia.h
    model/congestion/mptcp-semi-coupled.h
    model/congestion/mptcp-wvegas.h
    # model/scheduler
    model/scheduler/mptcp-blest-scheduler.h
    model/scheduler/mptcp-daps-scheduler.h
    model/scheduler/mptcp-ecf-scheduler.h
    model/scheduler/mptcp-linger-scheduler.h
    model/scheduler/mptcp-min-rtt-scheduler.h
    model/scheduler/mptcp-otias-scheduler.h
    model/scheduler/mptcp-path-list.h
    model/scheduler/mptcp-priority-scheduler.h
    model/scheduler/mptcp-redundant-scheduler.h
    model/scheduler/mptcp-round-robin-scheduler.h
    model/scheduler/mptcp-scheduler-rules.h
    model/scheduler/mptcp-scheduler.h
    model/scheduler/mptcp-sttf-scheduler.h
    model/scheduler/mptcp-weighted-round-robin-scheduler.h
    # model/node
    model/node/mptcp-address.h
    model/node/mptcp-counters.h
    model/node/mptcp-endpoint-table.h
    model/node/mptcp-endpoint.h
    model/node/mptcp-host.h
    model/node/mptcp-interface-observer.h
    model/node/mptcp-ipv4-address-guard.h
    model/node/mptcp-ipv6-down-guard.h
    model/node/mptcp-limits.h
    model/node/mptcp-node-addresses.h
    model/node/mptcp-tcp-header-guard.h
    # model/path-manager
    model/path-manager/mptcp-address-signalling.h
    model/path-manager/mptcp-announcement.h
    model/path-manager/mptcp-endpoint-path-manager.h
    model/path-manager/mptcp-full-mesh-path-manager.h
    model/path-manager/mptcp-ndiffports-path-manager.h
    model/path-manager/mptcp-path-manager.h
    model/path-manager/mptcp-remote-address.h
    # model/connection
    model/connection/mptcp-data-state.h
    model/connection/mptcp-info.h
    model/connection/mptcp-mapping.h
    model/connection/mptcp-path-keys.h
    model/connection/mptcp-receive-buffer.h
    model/connection/mptcp-send-buffer.h
    model/connection/mptcp-socket-factory.h
    model/connection/mptcp-socket.h
    model/connection/mptcp-stack.h
    model/connection/mptcp-subflow-owner.h
    model/connection/mptcp-subflow.h
    model/connection/subflow/mptcp-endgame.h
    model/connection/subflow/mptcp-fail.h
    model/connection/subflow/mptcp-handshake.h
    model/connection/subflow/mptcp-segment-gate.h
    model/connection/subflow/mptcp-subflow-life.h
    model/connection/subflow/mptcp-typed-tcp.h
    model/connection/subflow/ns3-tcp-mends.h
    # helper
    helper/mptcp-block-driver.h
    helper/mptcp-connection-monitor.h
    helper/mptcp-even-loss-model.h
    helper/mptcp-experiment.h
    helper/mptcp-flags.h
    helper/mptcp-helper.h
    helper/mptcp-host-pair.h
    helper/mptcp-link-flags.h
    helper/mptcp-link.h
    helper/mptcp-multihoming.h
    helper/mptcp-network-helper.h
    helper/mptcp-network-scenario.h
    helper/mptcp-options.h
    helper/mptcp-quantity.h
    helper/mptcp-results.h
    helper/mptcp-scenario.h
    helper/mptcp-trace-helper.h
    helper/mptcp-transfer.h
    helper/mptcp-two-path-helper.h
    helper/mptcp-type-names.h
)

# The Wi-Fi and LTE topology, and what it links beyond the library. Standalone it is the library
# "mptcp-wifi-lte", to be named by the programs below that use it.
set(MPTCP_WIFI_LTE_SOURCES
    helper/mptcp-wifi-lte-helper.cc
)
set(MPTCP_WIFI_LTE_HEADERS
    helper/mptcp-wifi-lte-helper.h
)
set(MPTCP_WIFI_LTE_TEST_SOURCES
    test/suites/mptcp-wifi-lte-test-suite.cc
)
set(MPTCP_WIFI_LTE_MODULES lte mobility wifi)

# Two hosts and what can happen between them, for suites and other test programs; standalone it is
# the library "mptcp-test-network".
set(MPTCP_TEST_NETWORK_SOURCES
    test/suites/mptcp-test-network.cc
    test/suites/mptcp-test-wire.cc
)

# ns-3 TestSuites (named mptcp-*), and the further ns-3 modules they use.
set(MPTCP_TEST_SOURCES
    test/suites/mptcp-applications-test-suite.cc
    test/suites/mptcp-automatic-paths-test-suite.cc
    test/suites/mptcp-backup-test-suite.cc
    test/suites/mptcp-buffers-test-suite.cc
    test/suites/mptcp-close-test-suite.cc
    test/suites/mptcp-congestion-test-suite.cc
    test/suites/mptcp-contract-reuse-test-suite.cc
    test/suites/mptcp-contract-rig.cc
    test/suites/mptcp-contract-test-suite.cc
    test/suites/mptcp-corruption-test-suite.cc
    test/suites/mptcp-data-test-suite.cc
    test/suites/mptcp-determinism-test-suite.cc
    test/suites/mptcp-devices-test-suite.cc
    test/suites/mptcp-fail-test-suite.cc
    test/suites/mptcp-endgame-test-suite.cc
    test/suites/mptcp-endings-test-suite.cc
    test/suites/mptcp-exchange-test-suite.cc
    test/suites/mptcp-failover-test-suite.cc
    test/suites/mptcp-fallback-test-suite.cc
    test/suites/mptcp-floods-test-suite.cc
    test/suites/mptcp-gate-test-suite.cc
    test/suites/mptcp-handshake-test-suite.cc
    test/suites/mptcp-header-guard-test-suite.cc
    test/suites/mptcp-join-refused-test-suite.cc
    test/suites/mptcp-join-test-suite.cc
    test/suites/mptcp-linux-peer-test-suite.cc
    test/suites/mptcp-living-test-suite.cc
    test/suites/mptcp-marking-test-suite.cc
    test/suites/mptcp-negotiation-test-suite.cc
    test/suites/mptcp-ns3-mends-test-suite.cc
    test/suites/mptcp-path-keys-test-suite.cc
    test/suites/mptcp-random-test-suite.cc
    test/suites/mptcp-recovery-test-suite.cc
    test/suites/mptcp-rejoin-test-suite.cc
    test/suites/mptcp-signalling-test-suite.cc
    test/suites/mptcp-sinks-test-suite.cc
    test/suites/mptcp-socket-test-suite.cc
    test/suites/mptcp-segments-test-suite.cc
    test/suites/mptcp-stream-floods-test-suite.cc
    test/suites/mptcp-stripped-test-suite.cc
    test/suites/mptcp-test-case.cc
    test/suites/mptcp-topologies-test-suite.cc
    test/suites/mptcp-trace-test-suite.cc
    test/suites/mptcp-transfer-test-suite.cc
    test/suites/mptcp-unblock-test-suite.cc
    test/suites/mptcp-window-test-suite.cc
    test/suites/mptcp-workload-test-suite.cc
)
set(MPTCP_TEST_MODULES mptcp-wifi-lte)

# Random programs, for the suite mptcp-random and the program of that name; standalone the library
# "mptcp-random-programs".
set(MPTCP_RANDOM_SOURCES
    test/random/random-application.cc
    test/random/random-experiment.cc
    test/random/random-generator.cc
    test/random/random-judge.cc
    test/random/random-network.cc
    test/random/random-path.cc
    test/random/random-runner.cc
    test/random/random-segment.cc
    test/random/random-shrinker.cc
    test/random/random-words.cc
)
set(MPTCP_RANDOM_PROGRAM_SOURCES
    test/random/random-live-objects.cc
)

# What libFuzzer drives, if MPTCP_FUZZ is on.
set(MPTCP_LIBFUZZER_SOURCES
    test/fuzz/living-libfuzzer.cc
)

# The fuzzer of living connections, for the suite mptcp-living and the programs that drive it;
# standalone the library "mptcp-living".
set(MPTCP_LIVING_SOURCES
    test/fuzz/living-end.cc
    test/fuzz/living-experiment.cc
    test/fuzz/living-forger.cc
    test/fuzz/living-script.cc
)

# What the program mptcp-hashes runs.
set(MPTCP_HASH_SOURCES
    test/determinism/hash-configurations.cc
)

# GoogleTest: all that needs no simulator. Linked with the library, ns-3's core and analysis/.
set(MPTCP_UNIT_TEST_SOURCES
    test/fuzz/files-fuzz-test.cc
    test/fuzz/fuzz-wire.cc
    test/fuzz/wire-fuzz-test.cc
    test/unit/attribute-defaults-test.cc
    test/unit/coupled-driver.cc
    test/unit/documented-attributes-test.cc
    test/unit/earliest-arrival-test.cc
    test/unit/fluid-equilibrium-test.cc
    test/unit/fluid-losses-test.cc
    test/unit/fluid-network-test.cc
    test/unit/fluid-topologies-test.cc
    test/unit/mptcp-address-signalling-test.cc
    test/unit/mptcp-announcement-test.cc
    test/unit/mptcp-automatic-endpoints-test.cc
    test/unit/mptcp-balia-test.cc
    test/unit/mptcp-blest-scheduler-test.cc
    test/unit/mptcp-capture-test.cc
    test/unit/mptcp-congestion-ops-test.cc
    test/unit/mptcp-crypto-test.cc
    test/unit/mptcp-daps-scheduler-test.cc
    test/unit/mptcp-data-state-test.cc
    test/unit/mptcp-ecf-scheduler-test.cc
    test/unit/mptcp-endpoint-path-manager-changes-test.cc
    test/unit/mptcp-endpoint-path-manager-flags-test.cc
    test/unit/mptcp-endpoint-path-manager-subflows-test.cc
    test/unit/mptcp-endgame-test.cc
    test/unit/mptcp-endpoint-test.cc
    test/unit/mptcp-fail-test.cc
    test/unit/mptcp-flags-test.cc
    test/unit/mptcp-full-mesh-path-manager-test.cc
    test/unit/mptcp-handshake-test.cc
    test/unit/mptcp-helper-test.cc
    test/unit/mptcp-laws-property-test.cc
    test/unit/mptcp-lia-test.cc
    test/unit/mptcp-linger-scheduler-test.cc
    test/unit/mptcp-mapping-cost-test.cc
    test/unit/mptcp-mapping-test.cc
    test/unit/mptcp-min-rtt-scheduler-test.cc
    test/unit/mptcp-ndiffports-path-manager-test.cc
    test/unit/mptcp-olia-test.cc
    test/unit/mptcp-option-combination-test.cc
    test/unit/mptcp-option-test.cc
    test/unit/mptcp-options-test.cc
    test/unit/mptcp-otias-scheduler-test.cc
    test/unit/mptcp-path-keys-test.cc
    test/unit/mptcp-path-list-test.cc
    test/unit/mptcp-priority-scheduler-test.cc
    test/unit/mptcp-quantity-test.cc
    test/unit/mptcp-receive-buffer-cost-test.cc
    test/unit/mptcp-receive-buffer-fin-test.cc
    test/unit/mptcp-receive-buffer-model-test.cc
    test/unit/mptcp-receive-buffer-test.cc
    test/unit/mptcp-redundant-scheduler-test.cc
    test/unit/mptcp-results-test.cc
    test/unit/mptcp-round-robin-scheduler-test.cc
    test/unit/mptcp-rx-mappings-test.cc
    test/unit/mptcp-segment-gate-test.cc
    test/unit/mptcp-send-buffer-copies-test.cc
    test/unit/mptcp-send-buffer-cost-test.cc
    test/unit/mptcp-send-buffer-model-test.cc
    test/unit/mptcp-send-buffer-reinjection-test.cc
    test/unit/mptcp-send-buffer-test.cc
    test/unit/mptcp-simple-laws-test.cc
    test/unit/mptcp-stack-test.cc
    test/unit/mptcp-sttf-scheduler-test.cc
    test/unit/mptcp-tcp-header-check-test.cc
    test/unit/mptcp-tcp-header-guard-test.cc
    test/unit/mptcp-tcp-option-test.cc
    test/unit/mptcp-weighted-round-robin-scheduler-test.cc
    test/unit/mptcp-wvegas-test.cc
    test/unit/one-subflow-test.cc
    test/unit/path-manager-fake.cc
    test/unit/pcap-reader.cc
    test/unit/run-results-test.cc
    test/unit/scheduler-cases-test.cc
    test/unit/statistics-test.cc
    test/unit/summary-test.cc
    test/unit/tutorial-law-test.cc
    test/unit/tutorial-law.cc
    test/unit/tutorial-scheduler-test.cc
    test/unit/tutorial-scheduler.cc
    test/unit/validation-test.cc
    test/unit/wire-test-support.cc
)

# Headers that are included from their own folder only, never installed.
set(MPTCP_PRIVATE_HEADERS
    model/wire/mptcp-bytes.h
    test/determinism/hash-configurations.h
    test/fuzz/fuzz-mutator.h
    test/fuzz/fuzz-wire.h
    test/fuzz/living-end.h
    test/fuzz/living-experiment.h
    test/fuzz/living-forger.h
    test/fuzz/living-script.h
    test/interop/interop-connection.h
    test/interop/interop-echo.h
    test/interop/interop-http.h
    test/interop/interop-iperf3.h
    test/interop/interop-network.h
    test/interop/interop-pattern.h
    test/interop/interop-program.h
    test/interop/interop-relay.h
    test/interop/interop-transfer.h
    test/random/random-application.h
    test/random/random-dice.h
    test/random/random-experiment.h
    test/random/random-generator.h
    test/random/random-judge.h
    test/random/random-live-objects.h
    test/random/random-network.h
    test/random/random-observation.h
    test/random/random-path.h
    test/random/random-program.h
    test/random/random-runner.h
    test/random/random-segment.h
    test/random/random-shrinker.h
    test/suites/mptcp-contract-rig.h
    test/suites/mptcp-test-case.h
    test/suites/mptcp-test-failover.h
    test/suites/mptcp-test-flood.h
    test/suites/mptcp-test-network.h
    test/suites/mptcp-test-ns3-fault.h
    test/suites/mptcp-test-wire.h
    test/suites/mptcp-topology-tests.h
    test/unit/buffer-test-support.h
    test/unit/coupled-driver.h
    test/unit/endpoint-path-manager-fixture.h
    test/unit/fluid-test-support.h
    test/unit/mapping-test-support.h
    test/unit/mptcp-receive-buffer-test-support.h
    test/unit/mptcp-send-buffer-test-support.h
    test/unit/path-manager-fake.h
    test/unit/pcap-reader.h
    test/unit/scheduler-test-support.h
    test/unit/tutorial-law.h
    test/unit/validation-test-support.h
    test/unit/wire-test-support.h
)

# Scenarios: scenarios/<name>.cc, with the ns-3 modules it needs beyond those
# that the library links (MPTCP_LIBRARIES in CMakeLists.txt).
#   "name: module module"
set(MPTCP_SCENARIOS
    "failover:"
    "fixed-loss:"
    "khalili-a:"
    "khalili-c:"
    "redundant-blocks:"
    "scheduler-lab:"
    "shared-bottleneck:"
    "torus:"
    "triangle:"
    "two-path:"
    "wifi-lte: mptcp-wifi-lte"
)

# Further programs that link the module, as the next list.
set(MPTCP_PROGRAMS
    "helper/mptcp-types.cc:"
)

# Programs for tests and benchmarks: "path/to/name.cc: module module", built as <build>/bin/<name>.
set(MPTCP_TEST_PROGRAMS
    "test/benchmark/bench-buffers.cc:"
    "test/benchmark/bench-bulk.cc:"
    "test/determinism/mptcp-hashes.cc: mptcp-hash-configurations"
    "test/fuzz/fuzz-living.cc: mptcp-living"
    "test/interop/interop-apps.cc: fd-net-device"
    "test/interop/interop-host.cc: fd-net-device"
    "test/random/mptcp-random.cc: mptcp-random-programs"
    "test/tshark/every-option.cc:"
)

# analysis/: a library that never runs ns-3, and its programs "analysis/name.cc",
# built as <build>/bin/<name>.
set(MPTCP_ANALYSIS_SOURCES
    analysis/fluid/dynamics.cc
    analysis/fluid/model.cc
    analysis/fluid/network.cc
    analysis/fluid/random-losses.cc
    analysis/fluid/report.cc
    analysis/fluid/solver.cc
    analysis/run-results.cc
    analysis/statistics.cc
    analysis/summary.cc
    analysis/validation/blest-ecf.cc
    analysis/validation/case.cc
    analysis/validation/cases.cc
    analysis/validation/closed-form.cc
    analysis/validation/failover.cc
    analysis/validation/khalili.cc
    analysis/validation/loss-mismatch.cc
    analysis/validation/networks.cc
    analysis/validation/nsdi2012-figure4.cc
    analysis/validation/one-subflow.cc
    analysis/validation/redundant.cc
    analysis/validation/report.cc
    analysis/validation/rtt-unfairness.cc
    analysis/validation/settings.cc
    analysis/validation/shared-bottleneck.cc
    analysis/validation/shared-link.cc
    analysis/validation/simult-flows.cc
    analysis/validation/torus.cc
    analysis/validation/triangle.cc
    analysis/validation/wvegas-backlog.cc
)
set(MPTCP_ANALYSIS_HEADERS
    analysis/fluid/dynamics.h
    analysis/fluid/model.h
    analysis/fluid/network.h
    analysis/fluid/random-losses.h
    analysis/fluid/report.h
    analysis/fluid/solver.h
    analysis/run-results.h
    analysis/statistics.h
    analysis/summary.h
    analysis/validation/case.h
    analysis/validation/closed-form.h
    analysis/validation/networks.h
    analysis/validation/report.h
    analysis/validation/settings.h
    analysis/validation/shared-link.h
)
set(MPTCP_ANALYSIS_PROGRAMS
    analysis/fluid/fluid.cc
    analysis/mptcp-summary.cc
    analysis/validation/mptcp-validate.cc
    test/benchmark/mptcp-bench.cc
)
