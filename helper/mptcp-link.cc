/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-link.h"

#include "mptcp-even-loss-model.h"

#include "ns3/abort.h"
#include "ns3/channel.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"
#include "ns3/queue-disc.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"

#include <sstream>

namespace ns3
{

namespace
{

/// @param device receives packets @param loss fraction that is lost @param even in equal steps
void
SetLoss(Ptr<NetDevice> device, double loss, bool even)
{
    if (loss > 0 && even)
    {
        auto model = CreateObject<MptcpEvenLossModel>();
        model->SetAttribute("Rate", DoubleValue(loss));
        device->SetAttribute("ReceiveErrorModel", PointerValue(model));
    }
    else if (loss > 0)
    {
        auto model = CreateObject<RateErrorModel>();
        model->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        model->SetRate(loss);
        device->SetAttribute("ReceiveErrorModel", PointerValue(model));
    }
}

/// @param text a TypeId name with attributes @returns the queue disc, or null
Ptr<QueueDisc>
MakeQueueDisc(const std::string& text)
{
    TypeId tid;
    auto name = text.substr(0, text.find('['));
    if (!TypeId::LookupByNameFailSafe(name, &tid) || !tid.IsChildOf(QueueDisc::GetTypeId()))
    {
        return nullptr;
    }
    ObjectFactory factory;
    std::istringstream stream(text);
    stream >> factory;
    return stream.fail() ? nullptr : factory.Create<QueueDisc>();
}

/// @param device gets the disc @param parameters of the link
void
InstallQueueDisc(Ptr<NetDevice> device, const MptcpLinkParameters& parameters)
{
    auto control = device->GetNode()->GetObject<TrafficControlLayer>();
    NS_ABORT_MSG_UNLESS(control, "MptcpLink: a queue disc needs an internet stack on the node");
    auto disc = MakeQueueDisc(parameters.queueType);
    disc->SetMaxSize(parameters.queue);
    control->SetRootQueueDiscOnDevice(device, disc);
}

} // namespace

std::string
MptcpLink::Check(const MptcpLinkParameters& parameters)
{
    if (parameters.rate.GetBitRate() == 0)
    {
        return "a link's rate must be above 0";
    }
    if (parameters.delay.IsStrictlyNegative())
    {
        return "a link's delay must not be negative";
    }
    if (parameters.queue.GetValue() == 0)
    {
        return "a link's queue must hold at least one packet";
    }
    if (!(parameters.lossToLeft >= 0 && parameters.lossToLeft <= 1) ||
        !(parameters.lossToRight >= 0 && parameters.lossToRight <= 1))
    {
        return "a link's loss must be between 0 and 1";
    }
    if (parameters.queueType != "droptail" && !MakeQueueDisc(parameters.queueType))
    {
        return "queue type " + parameters.queueType +
               " is neither droptail nor a queue disc such as ns3::RedQueueDisc[MinTh=25|MaxTh=50]";
    }
    return "";
}

NetDeviceContainer
MptcpLink::Connect(Ptr<Node> left, Ptr<Node> right, const MptcpLinkParameters& parameters)
{
    auto wrong = Check(parameters);
    NS_ABORT_MSG_UNLESS(wrong.empty(), "MptcpLink: " << wrong);
    NS_ABORT_MSG_UNLESS(left && right, "MptcpLink: a node is null");
    bool dropTail = parameters.queueType == "droptail";
    PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", DataRateValue(parameters.rate));
    helper.SetDeviceAttribute("Mtu", UintegerValue(parameters.mtu));
    helper.SetChannelAttribute("Delay", TimeValue(parameters.delay));
    helper.SetQueue("ns3::DropTailQueue",
                    "MaxSize",
                    QueueSizeValue(dropTail ? parameters.queue : QueueSize("1p")));
    if (dropTail)
    {
        // Without flow control no queue disc is put above the device.
        helper.DisableFlowControl();
    }
    auto devices = helper.Install(left, right);
    SetLoss(devices.Get(0), parameters.lossToLeft, parameters.evenLoss);
    SetLoss(devices.Get(1), parameters.lossToRight, parameters.evenLoss);
    if (!dropTail)
    {
        InstallQueueDisc(devices.Get(0), parameters);
        InstallQueueDisc(devices.Get(1), parameters);
    }
    return devices;
}

MptcpLinkSwitch::MptcpLinkSwitch(const NetDeviceContainer& link) : m_link(link)
{
    for (uint32_t i = 0; i < link.GetN(); ++i)
    {
        PointerValue attribute;
        link.Get(i)->GetAttribute("ReceiveErrorModel", attribute);
        auto model = attribute.Get<ErrorModel>();
        if (!model)
        {
            // The attribute cannot be set to null again.
            model = CreateObject<RateErrorModel>();
            model->Disable();
        }
        m_models.push_back(model);
    }
}

void
MptcpLinkSwitch::SetUp(bool up)
{
    for (uint32_t i = 0; i < m_link.GetN(); ++i)
    {
        auto all = CreateObject<RateErrorModel>();
        all->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        all->SetRate(1);
        m_link.Get(i)->SetAttribute("ReceiveErrorModel",
                                    PointerValue(up ? m_models[i] : Ptr<ErrorModel>(all)));
    }
}

MptcpLinkMonitor::MptcpLinkMonitor(Ptr<NetDevice> device, Time from) : m_from(from)
{
    auto link = DynamicCast<PointToPointNetDevice>(device);
    NS_ABORT_MSG_UNLESS(link, "MptcpLinkMonitor: the device is no end of a point-to-point link");
    auto queue = link->GetQueue();
    queue->TraceConnectWithoutContext("Enqueue", MakeCallback(&MptcpLinkMonitor::Sent, this));
    queue->TraceConnectWithoutContext("Drop", MakeCallback(&MptcpLinkMonitor::Refused, this));
    auto channel = link->GetChannel();
    auto other = channel->GetDevice(channel->GetDevice(0) == device ? 1 : 0);
    other->TraceConnectWithoutContext("PhyRxDrop",
                                      MakeCallback(&MptcpLinkMonitor::Corrupted, this));
    auto control = device->GetNode()->GetObject<TrafficControlLayer>();
    if (auto disc = control ? control->GetRootQueueDiscOnDevice(device) : nullptr)
    {
        disc->TraceConnectWithoutContext("Drop", MakeCallback(&MptcpLinkMonitor::Dropped, this));
    }
}

void
MptcpLinkMonitor::Sent(Ptr<const Packet>)
{
    m_sent += Simulator::Now() >= m_from;
}

void
MptcpLinkMonitor::Refused(Ptr<const Packet>)
{
    m_dropped += Simulator::Now() >= m_from;
}

void
MptcpLinkMonitor::Corrupted(Ptr<const Packet>)
{
    m_corrupted += Simulator::Now() >= m_from;
}

void
MptcpLinkMonitor::Dropped(Ptr<const QueueDiscItem>)
{
    m_dropped += Simulator::Now() >= m_from;
}

uint64_t
MptcpLinkMonitor::GetOffered() const
{
    return m_sent + m_dropped;
}

uint64_t
MptcpLinkMonitor::GetLost() const
{
    return m_dropped + m_corrupted;
}

double
MptcpLinkMonitor::GetLossRatio() const
{
    return GetOffered() > 0 ? static_cast<double>(GetLost()) / GetOffered() : 0;
}

} // namespace ns3
